package com.intellij.openapi.fileChooser;

public class FileChooserDescriptor {
    public FileChooserDescriptor(boolean files, boolean folders, boolean jars, boolean jarsAsFiles, boolean jarContents, boolean multiple) {
    }
}

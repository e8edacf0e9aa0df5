package com.intellij.openapi.actionSystem;

import com.intellij.openapi.editor.Editor;
import com.intellij.openapi.project.Project;
import com.intellij.openapi.vfs.VirtualFile;
import org.jetbrains.annotations.NotNull;

public class CommonDataKeys {
    private CommonDataKeys() {
    }

    @NotNull
    public static final DataKey<Project> PROJECT = null;
    @NotNull
    public static final DataKey<Editor> EDITOR = null;
    @NotNull
    public static final DataKey<VirtualFile> VIRTUAL_FILE = null;
    @NotNull
    public static final DataKey<VirtualFile[]> VIRTUAL_FILE_ARRAY = null;
}

package com.intellij.openapi.editor;

public enum EditorKind {
    CONSOLE, DIFF, MAIN_EDITOR, PREVIEW, UNTYPED
}

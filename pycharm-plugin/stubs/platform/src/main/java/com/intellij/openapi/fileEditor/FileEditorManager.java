package com.intellij.openapi.fileEditor;

import com.intellij.openapi.project.Project;
import com.intellij.openapi.vfs.VirtualFile;
import org.jetbrains.annotations.NotNull;

public abstract class FileEditorManager {
    public FileEditorManager() {
    }

    @NotNull
    public static FileEditorManager getInstance(@NotNull Project project) {
        throw new UnsupportedOperationException("stub");
    }

    @NotNull
    public abstract VirtualFile[] getSelectedFiles();

    @NotNull
    public abstract VirtualFile[] getOpenFiles();

    public abstract boolean isFileOpen(@NotNull VirtualFile file);

    @NotNull
    public abstract FileEditor[] openFile(@NotNull VirtualFile file, boolean focus);
}

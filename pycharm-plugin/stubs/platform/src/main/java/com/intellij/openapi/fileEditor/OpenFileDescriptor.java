package com.intellij.openapi.fileEditor;

import com.intellij.openapi.project.Project;
import com.intellij.openapi.vfs.VirtualFile;
import org.jetbrains.annotations.NotNull;

public class OpenFileDescriptor {
    public OpenFileDescriptor(@NotNull Project project, @NotNull VirtualFile file, int line, int column) {
    }

    public void navigate(boolean focus) {
        throw new UnsupportedOperationException("stub");
    }
}

package com.intellij.platform.lsp.api;

import com.intellij.execution.configurations.GeneralCommandLine;
import com.intellij.openapi.project.Project;
import com.intellij.openapi.vfs.VirtualFile;
import org.jetbrains.annotations.NotNull;

public abstract class LspServerDescriptor {
    protected LspServerDescriptor(@NotNull Project project, @NotNull String presentableName, @NotNull VirtualFile... roots) {
    }

    public abstract boolean isSupportedFile(@NotNull VirtualFile file);

    @NotNull
    public GeneralCommandLine createCommandLine() {
        throw new UnsupportedOperationException("stub");
    }
}

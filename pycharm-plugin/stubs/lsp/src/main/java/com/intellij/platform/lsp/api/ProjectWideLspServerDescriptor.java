package com.intellij.platform.lsp.api;

import com.intellij.openapi.project.Project;
import org.jetbrains.annotations.NotNull;

public abstract class ProjectWideLspServerDescriptor extends LspServerDescriptor {
    public ProjectWideLspServerDescriptor(@NotNull Project project, @NotNull String presentableName) {
        super(project, presentableName);
    }
}

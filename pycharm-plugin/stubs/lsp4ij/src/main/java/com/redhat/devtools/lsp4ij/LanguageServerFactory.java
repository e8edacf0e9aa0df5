package com.redhat.devtools.lsp4ij;

import com.intellij.openapi.project.Project;
import com.redhat.devtools.lsp4ij.server.StreamConnectionProvider;
import org.jetbrains.annotations.NotNull;

public interface LanguageServerFactory {
    @NotNull
    StreamConnectionProvider createConnectionProvider(@NotNull Project project);
}

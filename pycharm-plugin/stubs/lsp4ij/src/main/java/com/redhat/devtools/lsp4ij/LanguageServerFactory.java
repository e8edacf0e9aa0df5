package com.redhat.devtools.lsp4ij;

import com.intellij.openapi.project.Project;
import com.redhat.devtools.lsp4ij.client.LanguageClientImpl;
import com.redhat.devtools.lsp4ij.server.StreamConnectionProvider;
import org.eclipse.lsp4j.services.LanguageServer;
import org.jetbrains.annotations.NotNull;

public interface LanguageServerFactory {
    @NotNull
    StreamConnectionProvider createConnectionProvider(@NotNull Project project);

    @NotNull
    default LanguageClientImpl createLanguageClient(@NotNull Project project) {
        throw new UnsupportedOperationException("stub");
    }

    @NotNull
    default Class<? extends LanguageServer> getServerInterface() {
        throw new UnsupportedOperationException("stub");
    }
}

package com.redhat.devtools.lsp4ij.client;

import com.intellij.openapi.Disposable;
import com.intellij.openapi.project.Project;
import com.redhat.devtools.lsp4ij.ServerStatus;
import java.util.concurrent.CompletableFuture;
import org.eclipse.lsp4j.MessageActionItem;
import org.eclipse.lsp4j.MessageParams;
import org.eclipse.lsp4j.PublishDiagnosticsParams;
import org.eclipse.lsp4j.ShowMessageRequestParams;
import org.eclipse.lsp4j.services.LanguageClient;
import org.eclipse.lsp4j.services.LanguageServer;
import org.jetbrains.annotations.Nullable;

public class LanguageClientImpl implements LanguageClient, Disposable {
    public LanguageClientImpl(Project project) {
    }

    protected final LanguageServer getLanguageServer() {
        throw new UnsupportedOperationException("stub");
    }

    @Override
    public void telemetryEvent(Object object) {
        throw new UnsupportedOperationException("stub");
    }

    @Override
    public final void publishDiagnostics(PublishDiagnosticsParams diagnostics) {
        throw new UnsupportedOperationException("stub");
    }

    @Override
    public final void showMessage(MessageParams messageParams) {
        throw new UnsupportedOperationException("stub");
    }

    @Override
    public final CompletableFuture<MessageActionItem> showMessageRequest(ShowMessageRequestParams requestParams) {
        throw new UnsupportedOperationException("stub");
    }

    @Override
    public final void logMessage(MessageParams message) {
        throw new UnsupportedOperationException("stub");
    }

    @Nullable
    protected Object findSettings(String section) {
        throw new UnsupportedOperationException("stub");
    }

    @Nullable
    protected Object createSettings() {
        throw new UnsupportedOperationException("stub");
    }

    protected void triggerChangeConfiguration() {
        throw new UnsupportedOperationException("stub");
    }

    public void handleServerStatusChanged(ServerStatus serverStatus) {
        throw new UnsupportedOperationException("stub");
    }

    @Override
    public void dispose() {
        throw new UnsupportedOperationException("stub");
    }
}

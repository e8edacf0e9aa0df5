package com.redhat.devtools.lsp4ij;

import com.intellij.openapi.project.Project;
import java.util.concurrent.CompletableFuture;
import org.jetbrains.annotations.NotNull;
import org.jetbrains.annotations.Nullable;

public class LanguageServerManager {
    private LanguageServerManager() {
    }

    public static LanguageServerManager getInstance(@NotNull Project project) {
        throw new UnsupportedOperationException("stub");
    }

    @Nullable
    public ServerStatus getServerStatus(@NotNull String languageServerId) {
        throw new UnsupportedOperationException("stub");
    }

    public void start(@NotNull String languageServerId, @NotNull StartOptions options) {
        throw new UnsupportedOperationException("stub");
    }

    public void stop(@NotNull String languageServerId, @NotNull StopOptions options) {
        throw new UnsupportedOperationException("stub");
    }

    public CompletableFuture<@Nullable LanguageServerItem> getLanguageServer(@NotNull String languageServerId) {
        throw new UnsupportedOperationException("stub");
    }

    public static class StartOptions {
        public StartOptions() {
        }

        public StartOptions setForceStart(boolean forceStart) {
            throw new UnsupportedOperationException("stub");
        }

        public StartOptions setForceRestart(boolean forceRestart) {
            throw new UnsupportedOperationException("stub");
        }
    }

    public static class StopOptions {
        public StopOptions() {
        }

        public StopOptions setWillDisable(boolean willDisable) {
            throw new UnsupportedOperationException("stub");
        }
    }
}

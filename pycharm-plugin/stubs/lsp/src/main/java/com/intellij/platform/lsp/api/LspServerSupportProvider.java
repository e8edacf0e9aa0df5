package com.intellij.platform.lsp.api;

import com.intellij.openapi.project.Project;
import com.intellij.openapi.vfs.VirtualFile;
import org.jetbrains.annotations.NotNull;

public interface LspServerSupportProvider {
    void fileOpened(@NotNull Project project, @NotNull VirtualFile file, @NotNull LspServerStarter starter);

    interface LspServerStarter {
        void ensureServerStarted(@NotNull LspServerDescriptor descriptor);
    }
}

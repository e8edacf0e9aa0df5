package com.redhat.devtools.lsp4ij.server;

import com.intellij.openapi.vfs.VirtualFile;
import java.io.InputStream;
import java.io.OutputStream;
import org.jetbrains.annotations.Nullable;

public interface StreamConnectionProvider {
    void start() throws CannotStartProcessException;

    InputStream getInputStream();

    OutputStream getOutputStream();

    void stop();

    @Nullable
    default Object getInitializationOptions(@Nullable VirtualFile rootUri) {
        throw new UnsupportedOperationException("stub");
    }

    default void addLogErrorHandler(LanguageServerLogErrorHandler handler) {
        throw new UnsupportedOperationException("stub");
    }
}

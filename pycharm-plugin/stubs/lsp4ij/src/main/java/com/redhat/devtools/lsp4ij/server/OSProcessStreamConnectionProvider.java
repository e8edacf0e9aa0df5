package com.redhat.devtools.lsp4ij.server;

import com.intellij.execution.configurations.GeneralCommandLine;
import java.io.InputStream;
import java.io.OutputStream;
import org.jetbrains.annotations.Nullable;

public class OSProcessStreamConnectionProvider implements StreamConnectionProvider {
    public OSProcessStreamConnectionProvider(@Nullable GeneralCommandLine commandLine) {
    }

    @Override
    public void start() throws CannotStartProcessException {
        throw new UnsupportedOperationException("stub");
    }

    @Override
    public InputStream getInputStream() {
        throw new UnsupportedOperationException("stub");
    }

    @Override
    public OutputStream getOutputStream() {
        throw new UnsupportedOperationException("stub");
    }

    @Override
    public void addLogErrorHandler(LanguageServerLogErrorHandler handler) {
        throw new UnsupportedOperationException("stub");
    }

    @Override
    public void stop() {
        throw new UnsupportedOperationException("stub");
    }
}

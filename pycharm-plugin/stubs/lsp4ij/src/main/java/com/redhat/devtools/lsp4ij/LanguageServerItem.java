package com.redhat.devtools.lsp4ij;

import org.eclipse.lsp4j.services.LanguageServer;

public class LanguageServerItem {
    private LanguageServerItem() {
    }

    public LanguageServer getServer() {
        throw new UnsupportedOperationException("stub");
    }
}

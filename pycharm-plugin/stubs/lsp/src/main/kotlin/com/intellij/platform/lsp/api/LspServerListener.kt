package com.intellij.platform.lsp.api

import org.eclipse.lsp4j.InitializeResult

interface LspServerListener {
    fun serverInitialized(params: InitializeResult): Unit = throw UnsupportedOperationException("stub")

    fun serverStopped(shutdownNormally: Boolean): Unit = throw UnsupportedOperationException("stub")
}

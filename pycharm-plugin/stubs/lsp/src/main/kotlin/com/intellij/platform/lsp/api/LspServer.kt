package com.intellij.platform.lsp.api

import org.eclipse.lsp4j.services.LanguageServer

interface LspServer {
    val state: LspServerState

    fun sendNotification(lsp4jSender: (LanguageServer) -> Unit)
}

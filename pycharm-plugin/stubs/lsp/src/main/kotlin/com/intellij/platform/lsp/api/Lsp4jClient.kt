package com.intellij.platform.lsp.api

import org.eclipse.lsp4j.MessageActionItem
import org.eclipse.lsp4j.MessageParams
import org.eclipse.lsp4j.PublishDiagnosticsParams
import org.eclipse.lsp4j.ShowMessageRequestParams
import org.eclipse.lsp4j.services.LanguageClient
import java.util.concurrent.CompletableFuture

@Suppress("UNUSED_PARAMETER")
open class Lsp4jClient(
    handler: LspServerNotificationsHandler,
) : LanguageClient {
    override fun telemetryEvent(`object`: Any): Unit = throw UnsupportedOperationException("stub")

    final override fun publishDiagnostics(diagnostics: PublishDiagnosticsParams): Unit = throw UnsupportedOperationException(
        "stub",
    )

    final override fun showMessage(messageParams: MessageParams): Unit = throw UnsupportedOperationException("stub")

    final override fun showMessageRequest(requestParams: ShowMessageRequestParams): CompletableFuture<MessageActionItem> =
        throw UnsupportedOperationException("stub")

    final override fun logMessage(message: MessageParams): Unit = throw UnsupportedOperationException("stub")
}

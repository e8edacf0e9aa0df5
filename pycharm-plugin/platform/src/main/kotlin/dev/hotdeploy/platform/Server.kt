package dev.hotdeploy.platform

import dev.hotdeploy.core.protocol.Messages
import org.eclipse.lsp4j.jsonrpc.services.JsonNotification
import org.eclipse.lsp4j.services.LanguageServer

/** What can be said to the server beyond the protocol. */
interface Server : LanguageServer {
    @JsonNotification(Messages.SAVE_INTENT)
    fun saveIntent(params: Map<String, @JvmSuppressWildcards Any>)

    @JsonNotification(Messages.TRUST)
    fun trust(params: Map<String, @JvmSuppressWildcards Any>)
}

/** Says it under its name; what has no name here is a mistake of ours. */
internal fun Server.notify(
    method: String,
    params: Map<String, Any>,
): Unit =
    when (method) {
        Messages.SAVE_INTENT -> saveIntent(params)
        Messages.TRUST -> trust(params)
        else -> throw IllegalArgumentException(method)
    }

package dev.hotdeploy.platform

import com.intellij.platform.lsp.api.Lsp4jClient
import com.intellij.platform.lsp.api.LspServerNotificationsHandler
import dev.hotdeploy.core.backend.Session
import dev.hotdeploy.core.protocol.Messages
import org.eclipse.lsp4j.jsonrpc.services.JsonNotification
import org.eclipse.lsp4j.jsonrpc.services.JsonRequest
import java.util.concurrent.CompletableFuture

/** What the server says beyond the protocol. */
class ServerMessages(
    handler: LspServerNotificationsHandler,
    private val session: Session,
) : Lsp4jClient(handler) {
    @JsonNotification(Messages.STATUS)
    fun status(params: Any?): Unit = session.told(params)

    @JsonNotification(Messages.FACT)
    fun fact(params: Any?): Unit = session.learned(params)

    @JsonRequest(Messages.CREDENTIALS)
    fun credentials(params: Any?): CompletableFuture<Map<String, String>?> = session.credentials(params)
}

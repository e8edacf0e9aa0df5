package dev.hotdeploy.lsp4ij

import com.intellij.openapi.project.Project
import com.redhat.devtools.lsp4ij.ServerStatus
import com.redhat.devtools.lsp4ij.client.LanguageClientImpl
import dev.hotdeploy.core.backend.ClientState
import dev.hotdeploy.core.protocol.Messages
import dev.hotdeploy.ide.backend.ProjectServer
import org.eclipse.lsp4j.jsonrpc.services.JsonNotification
import org.eclipse.lsp4j.jsonrpc.services.JsonRequest
import java.util.concurrent.CompletableFuture

/** What the server says beyond the protocol, and what it asks of the settings. */
class ServerMessages(
    project: Project,
) : LanguageClientImpl(project) {
    private val server = ProjectServer.of(project)
    private val client = Lsp4ijClient.of(project)

    @JsonNotification(Messages.STATUS)
    fun status(params: Any?): Unit = server.session.told(params)

    @JsonNotification(Messages.FACT)
    fun fact(params: Any?): Unit = server.session.learned(params)

    @JsonRequest(Messages.CREDENTIALS)
    fun credentials(params: Any?): CompletableFuture<Map<String, String>?> = server.session.credentials(params)

    override fun findSettings(section: String?): Any? = server.configuration(section)

    override fun createSettings(): Any = server.configurations()

    fun settingsChanged(): Unit = triggerChangeConfiguration()

    override fun handleServerStatusChanged(serverStatus: ServerStatus) {
        when (serverStatus) {
            ServerStatus.starting -> client.stateChanged(ClientState.STARTING, this)
            ServerStatus.started -> client.stateChanged(ClientState.RUNNING, this)
            ServerStatus.stopping, ServerStatus.stopped -> client.stateChanged(ClientState.STOPPED, this)
            else -> Unit
        }
    }

    override fun dispose() {
        client.stateChanged(ClientState.STOPPED, this)
        super.dispose()
    }
}

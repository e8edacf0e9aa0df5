package dev.hotdeploy.lsp4ij

import com.intellij.openapi.components.Service
import com.intellij.openapi.project.Project
import com.redhat.devtools.lsp4ij.LanguageServerManager
import com.redhat.devtools.lsp4ij.LanguageServerManager.StartOptions
import com.redhat.devtools.lsp4ij.LanguageServerManager.StopOptions
import com.redhat.devtools.lsp4ij.ServerStatus
import dev.hotdeploy.core.Product
import dev.hotdeploy.core.backend.Backend
import dev.hotdeploy.core.backend.Client
import dev.hotdeploy.core.backend.ClientState
import dev.hotdeploy.core.backend.NotRunning
import dev.hotdeploy.core.model.Lens
import dev.hotdeploy.core.protocol.Command
import dev.hotdeploy.ide.backend.ProjectServer
import org.eclipse.lsp4j.CodeLens
import org.eclipse.lsp4j.CodeLensParams
import org.eclipse.lsp4j.ExecuteCommandParams
import org.eclipse.lsp4j.TextDocumentIdentifier
import java.util.concurrent.CompletableFuture

/** The server of a project over LSP4IJ. */
@Service(Service.Level.PROJECT)
class Lsp4ijClient(
    private val project: Project,
) : Client {
    /** The user did not disable the server in LSP4IJ's own view. */
    @Volatile
    var wanted: Boolean = true

    /** Of the server that runs. */
    @Volatile
    private var messages: ServerMessages? = null

    override val backend: Backend get() = Backend.LSP4IJ

    override fun notify(
        method: String,
        params: Map<String, Any>,
    ) {
        // The question for the server would start one.
        if (isRunning()) server().thenAccept { it?.notify(method, params) }
    }

    override fun execute(command: Command): CompletableFuture<Any?> =
        ask { it.workspaceService.executeCommand(ExecuteCommandParams(command.name, command.arguments)) }

    override fun lenses(uri: String): CompletableFuture<List<Lens>> =
        ask { it.textDocumentService.codeLens(CodeLensParams(TextDocumentIdentifier(uri))) }
            .thenApply { lenses -> lenses.orEmpty().mapNotNull(::lens) }

    override fun start() {
        wanted = true
        manager().start(Product.SERVER, StartOptions().setForceStart(true).setForceRestart(false))
    }

    override fun restart() {
        wanted = true
        manager().start(Product.SERVER, StartOptions().setForceStart(true).setForceRestart(true))
    }

    override fun stop(): Unit = manager().stop(Product.SERVER, StopOptions().setWillDisable(false))

    override fun settingsChanged() {
        messages?.settingsChanged()
    }

    internal fun stateChanged(
        state: ClientState,
        from: ServerMessages? = null,
    ) {
        // One that ends late must not take the place of the one that was started after it.
        if (state == ClientState.STOPPED && messages !== from) return
        messages = if (state == ClientState.STOPPED) null else from
        val session = ProjectServer.of(project).session
        // The other backend may have taken over meanwhile.
        if (session.client === this) session.stateChanged(state)
    }

    private fun <T> ask(question: (Server) -> CompletableFuture<T>): CompletableFuture<T?> {
        if (!isRunning()) return CompletableFuture.failedFuture(NotRunning())
        return server().thenCompose { server ->
            if (server == null) CompletableFuture.failedFuture(NotRunning()) else question(server).thenApply { it }
        }
    }

    private fun isRunning(): Boolean = manager().getServerStatus(Product.SERVER) == ServerStatus.started

    private fun server(): CompletableFuture<Server?> = manager().getLanguageServer(Product.SERVER).thenApply {
        it?.server as? Server
    }

    private fun manager(): LanguageServerManager = LanguageServerManager.getInstance(project)

    companion object {
        fun of(project: Project): Lsp4ijClient = project.getService(Lsp4ijClient::class.java)
    }
}

/** `null` where the server has yet to say what it shows. */
private fun lens(lens: CodeLens): Lens? {
    val command = lens.command ?: return null
    val clicked = command.command?.ifEmpty { null }?.let { Command(it, command.arguments.orEmpty()) }
    return Lens(lens.range.start.line, command.title, clicked)
}

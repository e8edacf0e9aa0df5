package dev.hotdeploy.platform

import com.intellij.openapi.application.ApplicationManager
import com.intellij.openapi.components.Service
import com.intellij.openapi.project.Project
import com.intellij.platform.lsp.api.LspServer
import com.intellij.platform.lsp.api.LspServerManager
import com.intellij.platform.lsp.api.LspServerState
import dev.hotdeploy.core.backend.Backend
import dev.hotdeploy.core.backend.Client
import dev.hotdeploy.core.backend.ClientState
import dev.hotdeploy.core.backend.Crashes
import dev.hotdeploy.core.backend.NotRunning
import dev.hotdeploy.core.model.Lens
import dev.hotdeploy.core.protocol.Command
import dev.hotdeploy.ide.backend.ProjectServer
import org.eclipse.lsp4j.CodeLens
import org.eclipse.lsp4j.CodeLensParams
import org.eclipse.lsp4j.DidChangeConfigurationParams
import org.eclipse.lsp4j.ExecuteCommandParams
import org.eclipse.lsp4j.TextDocumentIdentifier
import java.util.concurrent.CompletableFuture
import java.util.concurrent.ConcurrentHashMap

/** The server of a project over the platform's LSP API. */
@Service(Service.Level.PROJECT)
class PlatformClient(
    private val project: Project,
) : Client {
    /** What was asked and is not answered: it never will be when the server ends. */
    private val asked = ConcurrentHashMap.newKeySet<CompletableFuture<*>>()

    /** Of the server that was started last. */
    @Volatile
    private var last: Descriptor? = null

    private val crashes = Crashes()

    override val backend: Backend get() = Backend.PLATFORM

    override fun notify(
        method: String,
        params: Map<String, Any>,
    ) {
        running()?.sendNotification { (it as Server).notify(method, params) }
    }

    override fun execute(command: Command): CompletableFuture<Any?> =
        ask { it.workspaceService.executeCommand(ExecuteCommandParams(command.name, command.arguments)) }

    override fun lenses(uri: String): CompletableFuture<List<Lens>> =
        ask { it.textDocumentService.codeLens(CodeLensParams(TextDocumentIdentifier(uri))) }
            .thenApply { lenses -> lenses.orEmpty().mapNotNull(::lens) }

    override fun start(): Unit = manager().ensureServerStarted(Provider::class.java, Descriptor(project))

    override fun restart() {
        crashes.forget()
        startAnew()
    }

    private fun startAnew() {
        stop()
        start()
    }

    override fun stop(): Unit = manager().stopServers(Provider::class.java)

    override fun settingsChanged() {
        val settings = DidChangeConfigurationParams(ProjectServer.of(project).configurations())
        running()?.sendNotification { it.workspaceService.didChangeConfiguration(settings) }
    }

    /** `from`: the one whose server it is. One that ends late must not take the place of the one that was started after it. */
    internal fun stateChanged(
        state: ClientState,
        from: Descriptor,
    ) {
        if (state == ClientState.STARTING) last = from
        if (from !== last) return
        if (state != ClientState.RUNNING) asked.forEach { it.completeExceptionally(NotRunning()) }
        val session = ProjectServer.of(project).session
        // The other backend may have taken over meanwhile.
        if (session.client === this) session.stateChanged(state)
    }

    /** The platform leaves a server that ended unexpectedly as it is. Not done on this thread, which is telling of its end. */
    internal fun crashed(from: Descriptor) {
        if (from !== last || !crashes.startAgain(System.currentTimeMillis())) return
        ApplicationManager.getApplication().executeOnPooledThread { if (!project.isDisposed) startAnew() }
    }

    /**
     * Asks without a deadline, which the platform's own way to ask has. Its way to notify runs any code on the server's
     * proxy, so also this; where no server runs, it runs nothing.
     */
    private fun <T> ask(question: (Server) -> CompletableFuture<T>): CompletableFuture<T?> {
        val server = running() ?: return CompletableFuture.failedFuture(NotRunning())
        val answer = CompletableFuture<T?>()
        asked += answer
        answer.whenComplete { _, _ -> asked -= answer }
        server.sendNotification { proxy ->
            question(proxy as Server).whenComplete { value, error ->
                if (error == null) answer.complete(value) else answer.completeExceptionally(error)
            }
        }
        if (server.state != LspServerState.Running) answer.completeExceptionally(NotRunning())
        return answer
    }

    private fun running(): LspServer? =
        manager().getServersForProvider(Provider::class.java).find { it.state == LspServerState.Running }

    private fun manager(): LspServerManager = LspServerManager.getInstance(project)

    companion object {
        fun of(project: Project): PlatformClient = project.getService(PlatformClient::class.java)
    }
}

/** `null` where the server has yet to say what it shows. */
private fun lens(lens: CodeLens): Lens? {
    val command = lens.command ?: return null
    val clicked = command.command?.ifEmpty { null }?.let { Command(it, command.arguments.orEmpty()) }
    return Lens(lens.range.start.line, command.title, clicked)
}

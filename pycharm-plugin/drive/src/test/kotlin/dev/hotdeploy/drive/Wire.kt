package dev.hotdeploy.drive

import dev.hotdeploy.core.backend.Backend
import dev.hotdeploy.core.backend.Client
import dev.hotdeploy.core.backend.SessionListener
import dev.hotdeploy.core.model.Lens
import dev.hotdeploy.core.protocol.Command
import dev.hotdeploy.core.protocol.Fact
import org.eclipse.lsp4j.CodeLensParams
import org.eclipse.lsp4j.DidChangeConfigurationParams
import org.eclipse.lsp4j.ExecuteCommandParams
import org.eclipse.lsp4j.TextDocumentIdentifier
import java.util.concurrent.CompletableFuture

/** What the session needs of a backend, over the library that both backends use. */
class Wire(
    private val ide: Ide,
    private val habits: Habits,
) : Client {
    override val backend: Backend get() = habits.backend

    override fun notify(
        method: String,
        params: Map<String, Any>,
    ) = habits.notify(ide.server, method, params)

    override fun execute(command: Command): CompletableFuture<Any?> =
        ide.server.workspaceService.executeCommand(ExecuteCommandParams(command.name, command.arguments))

    override fun lenses(uri: String): CompletableFuture<List<Lens>> =
        ide.server.textDocumentService.codeLens(CodeLensParams(TextDocumentIdentifier(uri))).thenApply { lenses ->
            lenses.map { lens ->
                val clicked = lens.command.command.ifEmpty { null }?.let { Command(it, lens.command.arguments.orEmpty()) }
                Lens(lens.range.start.line, lens.command.title, clicked)
            }
        }

    override fun start() = ide.start()

    override fun restart() = ide.start()

    override fun stop() = ide.close()

    override fun settingsChanged() =
        ide.server.workspaceService.didChangeConfiguration(DidChangeConfigurationParams(emptyMap<String, Any>()))
}

/** Whatever the session learns may be what a test waits for. */
class Ringing(
    private val bell: Bell,
) : SessionListener {
    override fun statusChanged() = bell.ring()

    override fun learned(fact: Fact) = bell.ring()
}

package dev.hotdeploy.drive

import dev.hotdeploy.core.protocol.Messages
import dev.hotdeploy.core.protocol.Tree
import org.eclipse.lsp4j.ConfigurationParams
import org.eclipse.lsp4j.Diagnostic
import org.eclipse.lsp4j.DiagnosticSeverity
import org.eclipse.lsp4j.MarkupContent
import org.eclipse.lsp4j.MessageActionItem
import org.eclipse.lsp4j.MessageParams
import org.eclipse.lsp4j.ProgressParams
import org.eclipse.lsp4j.PublishDiagnosticsParams
import org.eclipse.lsp4j.RegistrationParams
import org.eclipse.lsp4j.ShowMessageRequestParams
import org.eclipse.lsp4j.WorkDoneProgressCreateParams
import org.eclipse.lsp4j.jsonrpc.messages.Either
import org.eclipse.lsp4j.jsonrpc.services.JsonNotification
import org.eclipse.lsp4j.jsonrpc.services.JsonRequest
import org.eclipse.lsp4j.services.LanguageClient
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CopyOnWriteArrayList

/** A diagnostic as a user sees it. */
data class Shown(
    /** From 0. */
    val line: Int,
    val severity: DiagnosticSeverity,
    val message: String,
    /** The server that it speaks of. */
    val server: String?,
    /** Other places that it names. */
    val related: List<String>,
    /** It leads to the page of its rule. */
    val explained: Boolean,
) {
    companion object {
        fun of(diagnostic: Diagnostic): Shown =
            Shown(
                line = diagnostic.range.start.line,
                severity = diagnostic.severity,
                message = text(diagnostic.message),
                server = Tree.of(diagnostic.data)["server"].text,
                related = diagnostic.relatedInformation.orEmpty().map { it.message },
                explained = diagnostic.codeDescription != null,
            )

        /** One version of the library has a text here, the other a text or markup. */
        private fun text(message: Any): String {
            val plain = if (message is Either<*, *>) message.get() else message
            return if (plain is MarkupContent) plain.value else plain.toString()
        }
    }
}

/** Hears what the server says, as the client classes of both backends do, and notes it. */
class Ear(
    private val ide: Ide,
) : LanguageClient {
    val messages = CopyOnWriteArrayList<String>()
    val watched = CopyOnWriteArrayList<String>()

    @JsonNotification(Messages.STATUS)
    fun status(params: Any?) {
        ide.session.told(params)
        ide.bell.ring()
    }

    @JsonNotification(Messages.FACT)
    fun fact(params: Any?) {
        ide.session.learned(params)
        ide.bell.ring()
    }

    @JsonRequest(Messages.CREDENTIALS)
    fun credentials(params: Any?): CompletableFuture<Map<String, String>?> {
        ide.asked += Tree.of(params)
        return ide.session.credentials(params)
    }

    override fun publishDiagnostics(params: PublishDiagnosticsParams) {
        ide.pushed[params.uri] = params.diagnostics.map(Shown::of)
        ide.bell.ring()
    }

    override fun refreshCodeLenses(): CompletableFuture<Void> {
        ide.lensRefreshes.incrementAndGet()
        ide.bell.ring()
        return CompletableFuture.completedFuture(null)
    }

    override fun refreshDiagnostics(): CompletableFuture<Void> {
        ide.pullAll()
        return CompletableFuture.completedFuture(null)
    }

    override fun configuration(params: ConfigurationParams): CompletableFuture<List<Any?>> =
        CompletableFuture.completedFuture(params.items.map { ide.configuration(it.section) })

    override fun registerCapability(params: RegistrationParams): CompletableFuture<Void> {
        watched += params.registrations.map { it.method }
        ide.bell.ring()
        return CompletableFuture.completedFuture(null)
    }

    override fun showMessage(params: MessageParams) = note(params)

    /** As of a user who does not look: it is never answered. */
    override fun showMessageRequest(params: ShowMessageRequestParams): CompletableFuture<MessageActionItem> {
        note(params)
        return CompletableFuture()
    }

    private fun note(params: MessageParams) {
        messages += params.message
        ide.bell.ring()
    }

    override fun logMessage(params: MessageParams) = Unit

    override fun telemetryEvent(params: Any?) = Unit

    override fun createProgress(params: WorkDoneProgressCreateParams): CompletableFuture<Void> =
        CompletableFuture.completedFuture(null)

    override fun notifyProgress(params: ProgressParams) = Unit
}

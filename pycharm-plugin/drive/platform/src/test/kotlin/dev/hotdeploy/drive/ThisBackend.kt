package dev.hotdeploy.drive

import dev.hotdeploy.core.backend.Backend
import dev.hotdeploy.core.protocol.Messages
import dev.hotdeploy.platform.Server
import org.eclipse.lsp4j.ClientCapabilities
import org.eclipse.lsp4j.CodeLensCapabilities
import org.eclipse.lsp4j.CodeLensWorkspaceCapabilities
import org.eclipse.lsp4j.DiagnosticCapabilities
import org.eclipse.lsp4j.DiagnosticTag
import org.eclipse.lsp4j.DiagnosticsTagSupport
import org.eclipse.lsp4j.DidChangeWatchedFilesCapabilities
import org.eclipse.lsp4j.ExecuteCommandCapabilities
import org.eclipse.lsp4j.InitializeParams
import org.eclipse.lsp4j.InlayHintWorkspaceCapabilities
import org.eclipse.lsp4j.PublishDiagnosticsCapabilities
import org.eclipse.lsp4j.ShowDocumentCapabilities
import org.eclipse.lsp4j.SynchronizationCapabilities
import org.eclipse.lsp4j.TextDocumentClientCapabilities
import org.eclipse.lsp4j.WindowClientCapabilities
import org.eclipse.lsp4j.WindowShowMessageRequestCapabilities
import org.eclipse.lsp4j.WorkspaceClientCapabilities
import org.eclipse.lsp4j.jsonrpc.messages.Either
import org.eclipse.lsp4j.services.LanguageServer

/** The platform's own LSP client, 2026.1, as far as the server asks for it. */
object ThisBackend : Habits {
    override val namesOtherPlaces = false
    override val explains = false

    override val backend = Backend.PLATFORM
    override val server = Server::class.java

    /** It pulls, but cannot be told to pull anew before 2026.2: so the server pushes. */
    override val pulls = false

    override fun notify(
        server: LanguageServer,
        method: String,
        params: Map<String, Any>,
    ) = if (method == Messages.TRUST) (server as Server).trust(params) else (server as Server).saveIntent(params)

    override fun capabilities() =
        ClientCapabilities().apply {
            workspace =
                WorkspaceClientCapabilities().apply {
                    applyEdit = true
                    configuration = true
                    workspaceFolders = true
                    didChangeWatchedFiles = DidChangeWatchedFilesCapabilities(true).apply { relativePatternSupport = true }
                    executeCommand = ExecuteCommandCapabilities(false)
                    inlayHint = InlayHintWorkspaceCapabilities(true)
                    // Said by the plugin: the platform does it, since 2026.1, and does not say so.
                    codeLens = CodeLensWorkspaceCapabilities(true)
                }
            textDocument =
                TextDocumentClientCapabilities().apply {
                    synchronization = SynchronizationCapabilities(false, false, true).apply { dynamicRegistration = false }
                    diagnostic = DiagnosticCapabilities(true)
                    publishDiagnostics =
                        PublishDiagnosticsCapabilities().apply {
                            versionSupport = true
                            tagSupport =
                                Either.forRight(
                                    DiagnosticsTagSupport(listOf(DiagnosticTag.Unnecessary, DiagnosticTag.Deprecated)),
                                )
                            dataSupport = true
                        }
                    codeLens = CodeLensCapabilities(true)
                }
            window =
                WindowClientCapabilities().apply {
                    showMessage = WindowShowMessageRequestCapabilities()
                    showDocument = ShowDocumentCapabilities(true)
                    workDoneProgress = true
                }
        }

    override fun complete(params: InitializeParams) = Unit

    /** The file system tells of the change at once, `didSave` follows when there is time. */
    override fun wrote(document: Document) {
        document.changedOnDisk()
        document.didSave()
    }

    /** It tells of saves of documents, so not of this. */
    override fun tookOver(
        document: Document,
        text: String,
        textFirst: Boolean,
    ) {
        if (textFirst) document.change(text)
        document.changedOnDisk()
        if (!textFirst) document.change(text)
    }
}

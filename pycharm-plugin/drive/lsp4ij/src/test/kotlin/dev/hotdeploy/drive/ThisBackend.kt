package dev.hotdeploy.drive

import dev.hotdeploy.core.backend.Backend
import dev.hotdeploy.core.protocol.Messages
import dev.hotdeploy.lsp4ij.Server
import org.eclipse.lsp4j.ClientCapabilities
import org.eclipse.lsp4j.CodeLensCapabilities
import org.eclipse.lsp4j.CodeLensWorkspaceCapabilities
import org.eclipse.lsp4j.DiagnosticCapabilities
import org.eclipse.lsp4j.DiagnosticTag
import org.eclipse.lsp4j.DiagnosticWorkspaceCapabilities
import org.eclipse.lsp4j.DiagnosticsTagSupport
import org.eclipse.lsp4j.DidChangeConfigurationCapabilities
import org.eclipse.lsp4j.DidChangeWatchedFilesCapabilities
import org.eclipse.lsp4j.ExecuteCommandCapabilities
import org.eclipse.lsp4j.GeneralClientCapabilities
import org.eclipse.lsp4j.InitializeParams
import org.eclipse.lsp4j.PositionEncodingKind
import org.eclipse.lsp4j.PublishDiagnosticsCapabilities
import org.eclipse.lsp4j.SynchronizationCapabilities
import org.eclipse.lsp4j.TextDocumentClientCapabilities
import org.eclipse.lsp4j.WindowClientCapabilities
import org.eclipse.lsp4j.WorkspaceClientCapabilities
import org.eclipse.lsp4j.services.LanguageServer

/** LSP4IJ 0.20, as far as the server asks for it. */
object ThisBackend : Habits {
    override val namesOtherPlaces = true
    override val explains = true

    override val backend = Backend.LSP4IJ
    override val server = Server::class.java
    override val pulls = true

    override fun notify(
        server: LanguageServer,
        method: String,
        params: Map<String, Any>,
    ) = if (method == Messages.TRUST) (server as Server).trust(params) else (server as Server).saveIntent(params)

    override fun capabilities() =
        ClientCapabilities().apply {
            general = GeneralClientCapabilities().apply { positionEncodings = listOf(PositionEncodingKind.UTF16) }
            workspace =
                WorkspaceClientCapabilities().apply {
                    applyEdit = true
                    configuration = true
                    workspaceFolders = true
                    executeCommand = ExecuteCommandCapabilities(true)
                    didChangeWatchedFiles = DidChangeWatchedFilesCapabilities(true)
                    didChangeConfiguration = DidChangeConfigurationCapabilities(true)
                    codeLens = CodeLensWorkspaceCapabilities(true)
                    diagnostics = DiagnosticWorkspaceCapabilities(true)
                }
            textDocument =
                TextDocumentClientCapabilities().apply {
                    // It says that it sends `willSave`, and does not.
                    synchronization = SynchronizationCapabilities(true, true, true)
                    diagnostic = DiagnosticCapabilities(true).apply { relatedDocumentSupport = true }
                    publishDiagnostics =
                        PublishDiagnosticsCapabilities().apply {
                            dataSupport = true
                            codeDescriptionSupport = true
                            relatedInformation = true
                            setTagSupport(DiagnosticsTagSupport(listOf(DiagnosticTag.Unnecessary, DiagnosticTag.Deprecated)))
                        }
                    codeLens = CodeLensCapabilities(true)
                }
            window = WindowClientCapabilities().apply { workDoneProgress = true }
        }

    override fun complete(params: InitializeParams) {
        params.processId = ProcessHandle.current().pid().toInt()
        params.trace = "off"
    }

    /** Both come from the change of the file. */
    override fun wrote(document: Document) {
        document.didSave()
        document.changedOnDisk()
    }

    /** Any change of an open file is a save to it, and it may say so before the new text is known. */
    override fun tookOver(
        document: Document,
        text: String,
        textFirst: Boolean,
    ) {
        if (textFirst) document.change(text)
        document.didSave()
        document.changedOnDisk()
        if (!textFirst) document.change(text)
    }
}

package dev.hotdeploy.lsp4ij

import com.intellij.execution.configurations.GeneralCommandLine
import com.intellij.openapi.project.Project
import com.redhat.devtools.lsp4ij.LanguageServerEnablementSupport
import com.redhat.devtools.lsp4ij.LanguageServerFactory
import com.redhat.devtools.lsp4ij.client.LanguageClientImpl
import com.redhat.devtools.lsp4ij.server.CannotStartProcessException
import com.redhat.devtools.lsp4ij.server.StreamConnectionProvider
import dev.hotdeploy.core.backend.Backend
import dev.hotdeploy.ide.backend.ProjectServer
import org.eclipse.lsp4j.services.LanguageServer

/** Makes the server known to LSP4IJ, which asks nobody whether a project is trusted: this does. */
class Factory :
    LanguageServerFactory,
    LanguageServerEnablementSupport {
    override fun createConnectionProvider(project: Project): StreamConnectionProvider {
        val server = ProjectServer.of(project)
        // LSP4IJ has asked before; a setting may have changed since.
        if (!isEnabled(project)) throw CannotStartProcessException("Hotdeploy does not serve this project over LSP4IJ.")
        val command =
            try {
                server.commandLine()
            } catch (missing: IllegalStateException) {
                throw CannotStartProcessException(missing.message)
            }
        return Connection(GeneralCommandLine(command), server, Lsp4ijClient.of(project))
    }

    override fun createLanguageClient(project: Project): LanguageClientImpl = ServerMessages(project)

    override fun getServerInterface(): Class<out LanguageServer> = Server::class.java

    override fun isEnabled(project: Project): Boolean =
        Lsp4ijClient.of(project).wanted && ProjectServer.of(project).isServedBy(Backend.LSP4IJ)

    /** From LSP4IJ's own view of its servers. It counts until the project is closed. */
    override fun setEnabled(
        enabled: Boolean,
        project: Project,
    ) {
        Lsp4ijClient.of(project).wanted = enabled
    }
}

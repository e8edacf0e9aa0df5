package dev.hotdeploy.platform

import com.intellij.execution.ExecutionException
import com.intellij.execution.configurations.GeneralCommandLine
import com.intellij.execution.process.OSProcessHandler
import com.intellij.openapi.project.Project
import com.intellij.openapi.vfs.VirtualFile
import com.intellij.platform.lsp.api.Lsp4jClient
import com.intellij.platform.lsp.api.LspServerListener
import com.intellij.platform.lsp.api.LspServerNotificationsHandler
import com.intellij.platform.lsp.api.ProjectWideLspServerDescriptor
import com.intellij.platform.lsp.api.customization.LspCustomization
import dev.hotdeploy.core.backend.ClientState
import dev.hotdeploy.core.backend.Documents
import dev.hotdeploy.ide.backend.ProcessLog
import dev.hotdeploy.ide.backend.ProjectServer
import org.eclipse.lsp4j.ClientCapabilities
import org.eclipse.lsp4j.CodeLensWorkspaceCapabilities
import org.eclipse.lsp4j.ConfigurationItem
import org.eclipse.lsp4j.InitializeResult
import org.eclipse.lsp4j.services.LanguageServer

/** How the platform starts the server of a project, and what it tells it. */
class Descriptor(
    project: Project,
) : ProjectWideLspServerDescriptor(project, "Hotdeploy") {
    private val server = ProjectServer.of(project)
    private val client = PlatformClient.of(project)

    override fun isSupportedFile(file: VirtualFile): Boolean = Documents.isServed(file.name)

    override fun createCommandLine(): GeneralCommandLine {
        val command =
            try {
                server.commandLine()
            } catch (missing: IllegalStateException) {
                throw ExecutionException(missing.message)
            }
        client.stateChanged(ClientState.STARTING, this)
        return GeneralCommandLine(command)
    }

    override fun startServerProcess(): OSProcessHandler =
        super.startServerProcess().apply { addProcessListener(ProcessLog(server.log)) }

    override fun createInitializationOptions(): Any = server.initializationOptions()

    override fun getWorkspaceConfiguration(item: ConfigurationItem): Any? = server.configuration(item.section)

    override fun createLsp4jClient(handler: LspServerNotificationsHandler): Lsp4jClient = ServerMessages(handler, server.session)

    override val lsp4jServerClass: Class<out LanguageServer> get() = Server::class.java

    override val lspCustomization: LspCustomization = Customization()

    override val lspServerListener: LspServerListener =
        object : LspServerListener {
            override fun serverInitialized(
                params: InitializeResult,
            ): Unit = client.stateChanged(ClientState.RUNNING, this@Descriptor)

            override fun serverStopped(shutdownNormally: Boolean) {
                client.stateChanged(ClientState.STOPPED, this@Descriptor)
                if (!shutdownNormally) client.crashed(this@Descriptor)
            }
        }

    /** Where the platform draws code lenses it also draws them anew when asked, but does not say so. */
    override val clientCapabilities: ClientCapabilities
        get() =
            super.clientCapabilities.apply {
                if (textDocument?.codeLens != null) workspace?.codeLens = CodeLensWorkspaceCapabilities(true)
            }
}

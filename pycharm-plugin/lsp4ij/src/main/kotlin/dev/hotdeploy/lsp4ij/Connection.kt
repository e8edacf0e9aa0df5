package dev.hotdeploy.lsp4ij

import com.intellij.execution.configurations.GeneralCommandLine
import com.intellij.openapi.vfs.VirtualFile
import com.redhat.devtools.lsp4ij.server.CannotStartProcessException
import com.redhat.devtools.lsp4ij.server.OSProcessStreamConnectionProvider
import dev.hotdeploy.core.backend.ClientState
import dev.hotdeploy.ide.backend.ProjectServer

/** How LSP4IJ starts the server, and what it tells it. */
class Connection(
    command: GeneralCommandLine,
    private val server: ProjectServer,
    private val client: Lsp4ijClient,
) : OSProcessStreamConnectionProvider(command) {
    init {
        addLogErrorHandler(server.log::add)
    }

    override fun start() {
        client.stateChanged(ClientState.STARTING)
        try {
            super.start()
        } catch (error: CannotStartProcessException) {
            client.stateChanged(ClientState.STOPPED)
            throw error
        }
    }

    override fun getInitializationOptions(rootUri: VirtualFile?): Any = server.initializationOptions()
}

package dev.hotdeploy.platform

import com.intellij.openapi.project.Project
import com.intellij.openapi.vfs.VirtualFile
import com.intellij.platform.lsp.api.LspServerSupportProvider
import dev.hotdeploy.core.backend.Backend
import dev.hotdeploy.core.backend.Documents
import dev.hotdeploy.ide.backend.ProjectServer

/** Has the platform start the server when a document that it serves is opened. */
class Provider : LspServerSupportProvider {
    override fun fileOpened(
        project: Project,
        file: VirtualFile,
        serverStarter: LspServerSupportProvider.LspServerStarter,
    ) {
        if (Documents.isServed(file.name) && ProjectServer.of(project).isServedBy(Backend.PLATFORM)) {
            serverStarter.ensureServerStarted(Descriptor(project))
        }
    }
}

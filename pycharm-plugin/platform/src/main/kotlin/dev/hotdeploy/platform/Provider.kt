package dev.hotdeploy.platform

import com.intellij.openapi.project.Project
import com.intellij.openapi.vfs.VirtualFile
import com.intellij.platform.lsp.api.LspServerSupportProvider

/** Offers the server for files that are opened, to the platform's LSP client. */
class Provider : LspServerSupportProvider {
    override fun fileOpened(project: Project, file: VirtualFile, starter: LspServerSupportProvider.LspServerStarter) = Unit
}

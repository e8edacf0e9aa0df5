package com.intellij.platform.lsp.api

import com.intellij.openapi.project.Project
import com.intellij.openapi.vfs.VirtualFile

interface LspServerSupportProvider {
    fun fileOpened(
        project: Project,
        file: VirtualFile,
        serverStarter: LspServerStarter,
    )

    interface LspServerStarter {
        fun ensureServerStarted(descriptor: LspServerDescriptor)
    }
}

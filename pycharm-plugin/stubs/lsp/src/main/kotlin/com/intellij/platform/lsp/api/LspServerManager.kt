package com.intellij.platform.lsp.api

import com.intellij.openapi.project.Project

interface LspServerManager {
    fun getServersForProvider(providerClass: Class<out LspServerSupportProvider>): Collection<LspServer>

    fun ensureServerStarted(
        providerClass: Class<out LspServerSupportProvider>,
        descriptor: LspServerDescriptor,
    )

    fun stopServers(providerClass: Class<out LspServerSupportProvider>)

    companion object {
        @JvmStatic
        fun getInstance(project: Project): LspServerManager = throw UnsupportedOperationException("stub")
    }
}

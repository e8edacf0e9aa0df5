package com.intellij.platform.lsp.api

import com.intellij.execution.configurations.GeneralCommandLine
import com.intellij.execution.process.OSProcessHandler
import com.intellij.openapi.project.Project
import com.intellij.openapi.vfs.VirtualFile
import com.intellij.platform.lsp.api.customization.LspCustomization
import org.eclipse.lsp4j.ClientCapabilities
import org.eclipse.lsp4j.ConfigurationItem
import org.eclipse.lsp4j.services.LanguageServer

abstract class LspServerDescriptor protected constructor(
    val project: Project,
    val presentableName: String,
    vararg val roots: VirtualFile,
) {
    abstract fun isSupportedFile(file: VirtualFile): Boolean

    open fun createCommandLine(): GeneralCommandLine = throw UnsupportedOperationException("stub")

    open fun startServerProcess(): OSProcessHandler = throw UnsupportedOperationException("stub")

    open fun createInitializationOptions(): Any? = throw UnsupportedOperationException("stub")

    open fun createLsp4jClient(handler: LspServerNotificationsHandler): Lsp4jClient = throw UnsupportedOperationException("stub")

    open fun getWorkspaceConfiguration(item: ConfigurationItem): Any? = throw UnsupportedOperationException("stub")

    open val clientCapabilities: ClientCapabilities get() = throw UnsupportedOperationException("stub")

    open val lsp4jServerClass: Class<out LanguageServer> get() = throw UnsupportedOperationException("stub")

    open val lspCustomization: LspCustomization get() = throw UnsupportedOperationException("stub")

    open val lspServerListener: LspServerListener? get() = throw UnsupportedOperationException("stub")
}

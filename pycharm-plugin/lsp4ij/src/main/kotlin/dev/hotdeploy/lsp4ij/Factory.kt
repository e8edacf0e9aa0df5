package dev.hotdeploy.lsp4ij

import com.intellij.openapi.project.Project
import com.redhat.devtools.lsp4ij.LanguageServerFactory
import com.redhat.devtools.lsp4ij.server.CannotStartProcessException
import com.redhat.devtools.lsp4ij.server.StreamConnectionProvider

/** Makes the server known to LSP4IJ. */
class Factory : LanguageServerFactory {
    override fun createConnectionProvider(project: Project): StreamConnectionProvider =
        throw CannotStartProcessException("not yet connected")
}

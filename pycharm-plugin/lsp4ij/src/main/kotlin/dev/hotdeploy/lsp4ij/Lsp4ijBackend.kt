package dev.hotdeploy.lsp4ij

import com.intellij.openapi.project.Project
import dev.hotdeploy.core.backend.Backend
import dev.hotdeploy.core.backend.Client
import dev.hotdeploy.ide.backend.BackendProvider

/** The backend over LSP4IJ. */
class Lsp4ijBackend : BackendProvider {
    override val backend: Backend get() = Backend.LSP4IJ

    override fun client(project: Project): Client = Lsp4ijClient.of(project)
}

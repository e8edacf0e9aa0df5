package dev.hotdeploy.platform

import com.intellij.openapi.project.Project
import dev.hotdeploy.core.backend.Backend
import dev.hotdeploy.core.backend.Client
import dev.hotdeploy.ide.backend.BackendProvider

/** The backend over the platform's LSP API. */
class PlatformBackend : BackendProvider {
    override val backend: Backend get() = Backend.PLATFORM

    override fun client(project: Project): Client = PlatformClient.of(project)
}

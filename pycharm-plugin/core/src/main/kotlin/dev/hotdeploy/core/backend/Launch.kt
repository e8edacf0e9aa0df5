package dev.hotdeploy.core.backend

import dev.hotdeploy.core.settings.ProjectSettings
import dev.hotdeploy.core.settings.asConfiguration
import java.nio.file.Path

/** How the language server is started and introduced to. */
object Launch {
    /** The first element is the program. */
    fun commandLine(
        binary: Path,
        logLevel: String,
    ): List<String> = listOf(binary.toString(), "lsp", "--log-level", logLevel)

    /**
     * `initializationOptions`. Settings of a project may have come with it, from wherever its files came: they count as
     * a workspace's settings, never as the user's own.
     */
    fun initializationOptions(
        trusted: Boolean,
        settings: ProjectSettings,
    ): Map<String, Any> =
        mapOf(
            "trusted" to trusted,
            "saveIntent" to "notification",
            "credentials" to true,
            "facts" to true,
            "settings" to settings.asConfiguration(),
        )
}

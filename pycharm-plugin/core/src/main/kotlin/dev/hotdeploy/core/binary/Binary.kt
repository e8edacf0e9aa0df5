package dev.hotdeploy.core.binary

import java.io.File
import java.nio.file.Files
import java.nio.file.Path

/** Where the server's program may be. */
data class Places(
    /** The application's setting; empty: none. Never a project's. */
    val setting: String,
    /** The folder of the plugin; `null` where it is not known. */
    val plugin: Path?,
    val platform: Platform,
    /** `PATH`. */
    val searchPath: String,
    /** The project is trusted. */
    val trusted: Boolean,
    /** Folders of the project: what lies in them is not started unless the user wants just that. */
    val folders: List<Path>,
)

/** Which program to start. */
sealed interface Binary {
    /** How it was found, for the log. */
    enum class How(
        val words: String,
    ) {
        SETTING("of the settings"),
        BUNDLED("of the plugin"),
        SEARCH_PATH("on PATH"),
    }

    data class Found(
        val path: Path,
        val how: How,
    ) : Binary

    /** There is none; what is wrong and what to do. */
    data class Missing(
        val problem: String,
    ) : Binary

    companion object {
        fun find(places: Places): Binary = ofSetting(places) ?: bundled(places) ?: onSearchPath(places) ?: Missing(NONE)

        private fun ofSetting(places: Places): Binary? {
            val setting = places.setting.trim().ifEmpty { return null }
            val path = runCatching { Path.of(setting) }.getOrNull()
            if (path == null || !path.isAbsolute) return Missing("The server's program in the settings is no full path: $setting")
            if (!Files.isRegularFile(path)) return Missing("The server's program in the settings is not there: $setting")
            if (!Files.isExecutable(path)) return Missing("The server's program in the settings cannot be executed: $setting")
            // A project that is not trusted could bring its own program, and be where an older setting points to.
            val foreign = !places.trusted && places.folders.any(path.normalize()::startsWith)
            return if (foreign) null else Found(path, How.SETTING)
        }

        private fun bundled(places: Places): Binary? {
            val path =
                places.plugin?.resolve("server")?.resolve(places.platform.folder)?.resolve(places.platform.program) ?: return null
            if (!Files.isRegularFile(path)) return null
            return if (makeExecutable(
                    path,
                )
            ) {
                Found(path, How.BUNDLED)
            } else {
                Missing("The plugin's program cannot be made executable: $path")
            }
        }

        /** What unpacks a plugin does not always keep the permission. */
        private fun makeExecutable(path: Path): Boolean = Files.isExecutable(path) || path.toFile().setExecutable(true, true)

        private fun onSearchPath(places: Places): Binary? =
            places.searchPath
                .split(File.pathSeparatorChar)
                .asSequence()
                .mapNotNull { runCatching { Path.of(it) }.getOrNull() }
                // An empty or relative entry means the folder that happens to be current.
                .filter { it.isAbsolute }
                .map { it.resolve(places.platform.program).normalize() }
                .filterNot { file -> places.folders.any(file::startsWith) }
                .firstOrNull { Files.isRegularFile(it) && Files.isExecutable(it) }
                ?.let { Found(it, How.SEARCH_PATH) }

        private const val NONE =
            "This package of the plugin brings no program for this machine, and `hotdeploy` is not on PATH. " +
                "Install it, or set its path in Settings | Tools | Hotdeploy."
    }
}

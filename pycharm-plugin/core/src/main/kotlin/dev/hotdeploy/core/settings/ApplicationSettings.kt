package dev.hotdeploy.core.settings

import dev.hotdeploy.core.backend.BackendChoice

/** What is set for the whole IDE, where no project can reach: what is started, and by what. */
data class ApplicationSettings(
    /** The user's own `hotdeploy` program, as an absolute path; empty: the one that came with the plugin. */
    val serverPath: String = "",
    val logLevel: LogLevel = LogLevel.INFO,
    val backend: BackendChoice = BackendChoice.AUTOMATIC,
)

/** How much the language server writes to its log. */
enum class LogLevel(
    val word: String,
) {
    ERROR("error"),
    WARN("warn"),
    INFO("info"),
    DEBUG("debug"),
    TRACE("trace"),
}

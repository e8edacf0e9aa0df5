package dev.hotdeploy.core.backend

/** A way to attach the language server to an IDE. */
enum class Backend(
    /** As the settings page shows it. */
    val title: String,
) {
    /** The platform's own support for language servers. */
    PLATFORM("the IDE's own"),

    /** The plugin LSP4IJ. */
    LSP4IJ("LSP4IJ"),
}

/** What the user wants. */
enum class BackendChoice(
    val title: String,
) {
    AUTOMATIC("Automatic"),
    PLATFORM("The IDE's own language server support"),
    LSP4IJ("LSP4IJ"),
}

/** Which of the backends serves this IDE: at most one, so that no file is served twice. */
data class Chosen(
    val backend: Backend?,
    /** What the user should know: the wish could not be fulfilled. */
    val problem: String? = null,
) {
    companion object {
        const val NONE: String =
            "This IDE has no support for language servers of its own. Install the plugin LSP4IJ from the Marketplace and restart the IDE."

        /** `available`: what this IDE has. A wish that cannot be fulfilled is told, and the other backend serves. */
        fun of(
            choice: BackendChoice,
            available: Set<Backend>,
        ): Chosen {
            val best = Backend.entries.firstOrNull { it in available } ?: return Chosen(null, NONE)
            val wanted =
                when (choice) {
                    BackendChoice.AUTOMATIC -> return Chosen(best)
                    BackendChoice.PLATFORM -> Backend.PLATFORM
                    BackendChoice.LSP4IJ -> Backend.LSP4IJ
                }
            if (wanted in available) return Chosen(wanted)
            val missing =
                when (wanted) {
                    Backend.PLATFORM -> "This IDE has no support for language servers of its own"
                    Backend.LSP4IJ -> "The plugin LSP4IJ is not installed or not enabled"
                }
            return Chosen(best, "$missing: ${best.title} language server support is used.")
        }
    }
}

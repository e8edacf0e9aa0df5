package dev.hotdeploy.core.binary

/** A system and a processor that a program is built for. */
data class Platform(
    val system: String,
    val processor: String,
) {
    /** Of its program, in the plugin's folder `server`. */
    val folder: String get() = "$system-$processor"

    val program: String get() = if (system == "windows") "hotdeploy.exe" else "hotdeploy"

    companion object {
        /** Of the properties `os.name` and `os.arch` of Java. */
        fun of(
            name: String,
            architecture: String,
        ): Platform {
            val given = name.lowercase()
            val system =
                when {
                    given.startsWith("windows") -> "windows"
                    given.startsWith("mac") || given.startsWith("darwin") -> "macos"
                    else -> given.substringBefore(' ')
                }
            val processor =
                when (val plain = architecture.lowercase()) {
                    "amd64", "x86_64", "x64" -> "x64"
                    "aarch64", "arm64" -> "arm64"
                    else -> plain
                }
            return Platform(system, processor)
        }

        fun current(): Platform = of(System.getProperty("os.name"), System.getProperty("os.arch"))
    }
}

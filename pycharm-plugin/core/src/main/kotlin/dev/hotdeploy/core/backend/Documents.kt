package dev.hotdeploy.core.backend

/** Which documents the server is shown. */
object Documents {
    private val ENMASSE = Regex(".*enmasse.*\\.ya?ml", RegexOption.IGNORE_CASE)

    /** Python modules, and the files that enmasse defines connections in. `name`: of the file, without its folder. */
    fun isServed(name: String): Boolean = name.endsWith(".py") || ENMASSE.matches(name)
}

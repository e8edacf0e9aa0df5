package dev.hotdeploy.core.settings

/** Values by name as text to be edited, one a line: `server1 = http://localhost:17010`. */
object Pairs {
    fun text(pairs: Map<String, String>): String = pairs.entries.joinToString("\n") { (name, value) -> "$name = $value" }

    /** A line without a value is kept as a name without one, so that it can be told what is wrong with it. */
    fun of(text: String): Map<String, String> =
        text
            .lines()
            .map(String::trim)
            .filter(String::isNotEmpty)
            .associate { it.substringBefore('=').trim() to it.substringAfter('=', "").trim() }
}

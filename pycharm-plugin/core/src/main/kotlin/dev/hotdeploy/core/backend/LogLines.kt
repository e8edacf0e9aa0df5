package dev.hotdeploy.core.backend

import java.util.concurrent.CopyOnWriteArrayList

/** What the language server wrote to its log, the last of it. May be used from any thread. */
class LogLines(
    private val kept: Int = KEPT,
) {
    private val lines = ArrayDeque<String>()
    private val listeners = CopyOnWriteArrayList<() -> Unit>()

    val text: String get() = synchronized(lines) { lines.joinToString("\n") }

    /** Takes text as it came, in whatever pieces; empty lines and colours of terminals are dropped. */
    fun add(text: String) {
        val said =
            text
                .replace(COLOUR, "")
                .lines()
                .map { it.trimEnd().take(LONGEST) }
                .filter(String::isNotEmpty)
        if (said.isEmpty()) return
        synchronized(lines) {
            lines += said
            while (lines.size > kept) lines.removeFirst()
        }
        listeners.forEach { it() }
    }

    /** Called on whatever thread a line came on, until what is returned is closed. */
    fun listen(listener: () -> Unit): AutoCloseable {
        listeners += listener
        return AutoCloseable { listeners -= listener }
    }

    private companion object {
        const val KEPT = 2_000

        /** Characters. */
        const val LONGEST = 4_000
        val COLOUR = Regex("\u001B\\[[0-9;]*m")
    }
}

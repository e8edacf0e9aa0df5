package dev.hotdeploy.ide.clusters

import dev.hotdeploy.core.backend.LogLines
import dev.hotdeploy.ide.look.Look
import java.awt.BorderLayout
import java.awt.Font
import javax.swing.BorderFactory
import javax.swing.JPanel
import javax.swing.JScrollPane
import javax.swing.JTextArea

/** Shows a log, and follows it. `later` does something on the thread of the user interface. */
class LogPanel(private val lines: LogLines, look: Look, later: (() -> Unit) -> Unit) : JPanel(BorderLayout()), AutoCloseable {
    private val area = JTextArea().apply {
        isEditable = false
        font = Font(Font.MONOSPACED, Font.PLAIN, font.size)
        border = BorderFactory.createEmptyBorder(look.scaled(6), look.scaled(8), look.scaled(6), look.scaled(8))
    }

    @Volatile
    private var due = false

    private val listening = lines.listen {
        if (!due) {
            due = true
            later(::read)
        }
    }

    init {
        add(JScrollPane(area).apply { border = BorderFactory.createEmptyBorder() }, BorderLayout.CENTER)
        read()
    }

    private fun read() {
        due = false
        area.text = lines.text.ifEmpty { EMPTY }
        area.caretPosition = area.document.length
    }

    override fun close(): Unit = listening.close()

    companion object {
        const val EMPTY: String = "The language server has written nothing yet."
    }
}

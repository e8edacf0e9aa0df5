package dev.hotdeploy.ide.commands

import dev.hotdeploy.ide.look.Ink
import dev.hotdeploy.ide.look.Look
import dev.hotdeploy.ide.look.withPlainText
import java.awt.BorderLayout
import java.awt.Dimension
import java.awt.Font
import javax.swing.JLabel
import javax.swing.JPanel
import javax.swing.JScrollPane
import javax.swing.JTextArea

/** A text with a line above that says what it is. */
class TextPanel(words: String, shown: String, editable: Boolean, look: Look) : JPanel(BorderLayout(0, look.scaled(6))) {
    val area: JTextArea = JTextArea(shown).apply {
        isEditable = editable
        font = Font(Font.MONOSPACED, Font.PLAIN, font.size)
        caretPosition = 0
    }

    val text: String get() = area.text

    init {
        val label = JLabel().withPlainText().apply {
            text = words
            foreground = look.color(Ink.QUIET)
            labelFor = area
        }
        add(label, BorderLayout.NORTH)
        add(JScrollPane(area), BorderLayout.CENTER)
        preferredSize = Dimension(look.scaled(560), look.scaled(260))
    }
}

package dev.hotdeploy.ide.settings

import dev.hotdeploy.ide.look.Ink
import dev.hotdeploy.ide.look.Look
import dev.hotdeploy.ide.look.escaped
import java.awt.GridBagConstraints
import java.awt.GridBagLayout
import java.awt.Insets
import javax.swing.Box
import javax.swing.JComponent
import javax.swing.JLabel
import javax.swing.JPanel
import javax.swing.JScrollPane
import javax.swing.JTextArea

/** Labels on the left, fields on the right, and below a field what should be known of it. */
class Form(private val look: Look) : JPanel(GridBagLayout()) {
    private var row = 0

    fun field(name: String, field: JComponent, hint: String? = null): Form {
        val label = JLabel("$name:").apply { labelFor = (field as? JScrollPane)?.viewport?.view as? JComponent ?: field }
        val high = field is JScrollPane
        if (high) field.minimumSize = field.preferredSize
        add(label, at(0).apply { anchor = if (high) GridBagConstraints.FIRST_LINE_START else GridBagConstraints.LINE_START })
        add(field, at(1).stretched())
        row++
        hint?.let(::hint)
        return this
    }

    fun check(box: JComponent, hint: String? = null): Form {
        add(box, at(1).stretched())
        row++
        hint?.let(::hint)
        return this
    }

    /** Something as wide as the form. */
    fun wide(part: JComponent, growing: Boolean = false): Form {
        val place = at(0).stretched().apply { gridwidth = 2 }
        if (growing) {
            place.fill = GridBagConstraints.BOTH
            place.weighty = 1.0
        }
        add(part, place)
        row++
        return this
    }

    /** What is left of the height stays empty. */
    fun end(): Form {
        add(Box.createVerticalGlue(), at(0).apply { weighty = 1.0 })
        return this
    }

    /** What should be known of the whole form. */
    fun note(text: String): Form = wide(quiet(text, NOTE))

    private fun hint(text: String) {
        add(quiet(text, HINT), at(1).stretched().apply { insets = Insets(0, look.scaled(2), look.scaled(6), 0) })
        row++
    }

    /** Ours, so it may be markup: only so a label has several lines. */
    private fun quiet(text: String, width: Int) =
        JLabel("<html><div style='width:${look.scaled(width)}px'>${escaped(text)}</div></html>").apply {
            foreground = look.color(Ink.QUIET)
            font = font.deriveFont(font.size2D - 1)
        }

    private fun at(column: Int) = GridBagConstraints().apply {
        gridx = column
        gridy = row
        anchor = GridBagConstraints.LINE_START
        insets = Insets(look.scaled(3), 0, look.scaled(3), look.scaled(if (column == 0) 10 else 0))
    }

    private fun GridBagConstraints.stretched() = apply {
        weightx = 1.0
        fill = GridBagConstraints.HORIZONTAL
    }

    companion object {
        /** A field of several lines; the tabulator leaves it, as it leaves other fields. */
        fun lines(rows: Int): JTextArea = JTextArea(rows, COLUMNS).apply {
            setFocusTraversalKeys(java.awt.KeyboardFocusManager.FORWARD_TRAVERSAL_KEYS, null)
            setFocusTraversalKeys(java.awt.KeyboardFocusManager.BACKWARD_TRAVERSAL_KEYS, null)
        }

        const val COLUMNS = 32

        /** How wide a hint is, in what Swing takes for a pixel of a style. */
        private const val HINT = 290
        private const val NOTE = 440
    }
}

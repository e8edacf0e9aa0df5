package dev.hotdeploy.ide.timeline

import dev.hotdeploy.core.model.Health
import dev.hotdeploy.core.model.RolloutRow
import dev.hotdeploy.core.model.ServerBar
import dev.hotdeploy.core.protocol.Evidence
import dev.hotdeploy.core.protocol.Failure
import dev.hotdeploy.ide.look.Ink
import dev.hotdeploy.ide.look.Look
import dev.hotdeploy.ide.look.withPlainText
import java.awt.Color
import java.awt.Cursor
import java.awt.Font
import java.awt.GridBagConstraints
import java.awt.GridBagLayout
import java.awt.Insets
import java.time.Instant
import java.time.ZoneId
import java.time.format.DateTimeFormatter
import java.time.format.FormatStyle
import javax.swing.BorderFactory
import javax.swing.Box
import javax.swing.JButton
import javax.swing.JComponent
import javax.swing.JLabel
import javax.swing.JPanel
import javax.swing.JTextArea
import javax.swing.SwingConstants

/** Opens a document at a line, from 1. */
fun interface Opening {
    fun open(uri: String, line: Int?)
}

/**
 * Draws one rollout: what it was, a bar per server, and what failed.
 *
 * @property opened keys of the tracebacks that the user opened: they stay open when the card is drawn anew
 */
class CardPanel(
    private val card: RolloutRow,
    private val look: Look,
    private val opened: MutableSet<String>,
    private val opening: Opening,
) : JPanel(GridBagLayout()) {
    private var row = 0

    init {
        border = BorderFactory.createCompoundBorder(
            BorderFactory.createCompoundBorder(
                BorderFactory.createLineBorder(look.color(Ink.EDGE)),
                BorderFactory.createMatteBorder(0, look.scaled(3), 0, 0, look.color(Ink.of(card.health))),
            ),
            space(8, 12),
        )
        background = look.color(Ink.CARD)
        header()
        card.error?.let { trouble(it, "${card.id}") }
        card.servers.forEach(::server)
    }

    private fun header() {
        val line = JPanel(GridBagLayout()).apply { isOpaque = false }
        val parts = listOf(
            label(card.title, style = Font.BOLD),
            label(card.hash).apply { font = mono() },
            label(card.state, look.color(Ink.of(card.health)), Font.BOLD),
            label(card.total, look.color(Ink.QUIET)),
        )
        parts.forEachIndexed { index, part ->
            line.add(part, at(index, 0).apply { insets = Insets(0, 0, 0, look.scaled(10)) })
        }
        line.add(Box.createHorizontalGlue(), at(parts.size, 0).apply { weightx = 1.0 })
        line.add(label(timeOf(card.started), look.color(Ink.QUIET)), at(parts.size + 1, 0))
        add(line, wide().apply { insets = Insets(0, 0, look.scaled(4), 0) })
    }

    private fun server(server: ServerBar) {
        val gap = Insets(look.scaled(3), 0, look.scaled(3), look.scaled(8))
        val total = label(server.total, look.color(Ink.QUIET)).apply { horizontalAlignment = SwingConstants.RIGHT }
        add(label(server.name), at(0, row).apply { insets = gap })
        add(
            Bar(server.stretches, look).apply { accessibleContext.accessibleDescription = server.name },
            at(1, row).apply {
                weightx = 1.0
                fill = GridBagConstraints.HORIZONTAL
                insets = gap
            },
        )
        add(
            total,
            at(2, row).apply {
                fill = GridBagConstraints.HORIZONTAL
                insets = gap
            },
        )
        add(states(server), at(3, row).apply { insets = gap })
        row++
        server.error?.let { trouble(it, "${card.id}/${server.name}") }
    }

    private fun states(server: ServerBar): JComponent = JPanel(GridBagLayout()).apply {
        isOpaque = false
        add(label(server.state.word, look.color(Ink.of(Health.of(server.state))), Font.BOLD), at(0, 0))
        if (server.evidence != Evidence.NONE) {
            add(label(server.evidence.word, look.color(Ink.QUIET)), at(1, 0).apply { insets = Insets(0, look.scaled(6), 0, 0) })
        }
    }

    private fun trouble(trouble: Failure, key: String) {
        val where = trouble.line?.let { "line $it: " }.orEmpty()
        val uri = card.uri
        val link = link(where + trouble.message) { if (uri != null) opening.open(uri, trouble.line) }
        link.isEnabled = uri != null
        add(link, wide().apply { insets = Insets(0, look.scaled(INDENT), look.scaled(2), 0) })
        trouble.traceback?.let { traceback(it, key) }
    }

    private fun traceback(text: String, key: String) {
        val area = JTextArea(text).apply {
            isEditable = false
            font = mono()
            border = space(6, 8)
            background = look.color(Ink.TRACK)
            isVisible = key in opened
        }
        val button = link(titleOf(area.isVisible)) {}
        button.foreground = look.color(Ink.QUIET)
        button.addActionListener {
            area.isVisible = !area.isVisible
            if (area.isVisible) opened.add(key) else opened.remove(key)
            button.text = titleOf(area.isVisible)
            revalidate()
        }
        add(button, wide().apply { insets = Insets(0, look.scaled(INDENT), look.scaled(2), 0) })
        add(
            area,
            wide().apply {
                fill = GridBagConstraints.HORIZONTAL
                insets = Insets(0, look.scaled(INDENT), look.scaled(4), 0)
            },
        )
    }

    private fun titleOf(open: Boolean): String = if (open) "▾ Traceback" else "▸ Traceback"

    private fun label(text: String, color: Color? = null, style: Int = Font.PLAIN): JLabel = JLabel().withPlainText().apply {
        this.text = text
        font = font.deriveFont(style)
        color?.let { foreground = it }
    }

    /** A button that looks like a link: reached with the keyboard, and told as a button to a screen reader. */
    private fun link(text: String, action: () -> Unit): JButton = JButton().withPlainText().apply {
        this.text = text
        horizontalAlignment = SwingConstants.LEFT
        foreground = look.color(Ink.LINK)
        border = BorderFactory.createEmptyBorder()
        isContentAreaFilled = false
        isBorderPainted = false
        isOpaque = false
        margin = Insets(0, 0, 0, 0)
        cursor = Cursor.getPredefinedCursor(Cursor.HAND_CURSOR)
        addActionListener { action() }
    }

    private fun mono(): Font = Font(Font.MONOSPACED, Font.PLAIN, font.size)

    private fun space(vertical: Int, horizontal: Int) = BorderFactory.createEmptyBorder(
        look.scaled(vertical),
        look.scaled(horizontal),
        look.scaled(vertical),
        look.scaled(horizontal),
    )

    private fun at(column: Int, line: Int) = GridBagConstraints().apply {
        gridx = column
        gridy = line
        anchor = GridBagConstraints.LINE_START
    }

    private fun wide() = at(0, row++).apply {
        gridwidth = 4
        weightx = 1.0
        fill = GridBagConstraints.HORIZONTAL
    }

    companion object {
        private const val INDENT = 16

        private fun timeOf(millis: Long): String =
            DateTimeFormatter.ofLocalizedTime(
                FormatStyle.MEDIUM,
            ).format(Instant.ofEpochMilli(millis).atZone(ZoneId.systemDefault()))
    }
}

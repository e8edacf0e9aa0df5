package dev.hotdeploy.ide.timeline

import dev.hotdeploy.core.model.Phase
import dev.hotdeploy.core.model.RolloutRow
import dev.hotdeploy.ide.look.Ink
import dev.hotdeploy.ide.look.Look
import java.awt.BorderLayout
import java.awt.Dimension
import java.awt.FlowLayout
import java.awt.Graphics
import java.awt.Rectangle
import javax.swing.BorderFactory
import javax.swing.Box
import javax.swing.BoxLayout
import javax.swing.Icon
import javax.swing.JComponent
import javax.swing.JLabel
import javax.swing.JPanel
import javax.swing.JScrollPane
import javax.swing.Scrollable
import java.awt.Component as Place

/** The last rollouts, the newest first: what each server's share of them took and what came of it. */
class TimelinePanel(private val look: Look, private val opening: Opening) : JPanel(BorderLayout()) {
    private val cards = Column()
    private val shown = LinkedHashMap<Int, Pair<RolloutRow, CardPanel>>()
    private val opened = HashSet<String>()

    init {
        add(legend(), BorderLayout.NORTH)
        add(
            JScrollPane(cards, JScrollPane.VERTICAL_SCROLLBAR_AS_NEEDED, JScrollPane.HORIZONTAL_SCROLLBAR_NEVER).apply {
                border = BorderFactory.createEmptyBorder()
                verticalScrollBar.unitIncrement = look.scaled(16)
            },
            BorderLayout.CENTER,
        )
        show(emptyList())
    }

    /** Shows these rollouts. What did not change is not drawn anew, so that a selection in it stays. */
    fun show(rollouts: List<RolloutRow>) {
        val before = LinkedHashMap(shown)
        shown.clear()
        for (card in rollouts) {
            val known = before[card.id]?.takeIf { it.first == card }
            shown[card.id] = known ?: (card to CardPanel(card, look, opened, opening))
        }
        if (shown.isNotEmpty() && shown.values.toList() == before.values.toList()) return
        fill()
    }

    private fun fill() {
        cards.removeAll()
        if (shown.isEmpty()) cards.add(empty())
        for ((_, panel) in shown.values) {
            cards.add(panel)
            cards.add(Box.createVerticalStrut(look.scaled(10)))
        }
        cards.revalidate()
        cards.repaint()
    }

    private fun empty(): JComponent = JLabel(EMPTY).apply {
        foreground = look.color(Ink.QUIET)
        alignmentX = LEFT_ALIGNMENT
    }

    private fun legend(): JComponent = JPanel(FlowLayout(FlowLayout.LEADING, look.scaled(12), look.scaled(8))).apply {
        for (phase in Phase.entries) {
            add(JLabel(phase.word, Square(Bar.inkOf(phase)), JLabel.LEADING).apply { foreground = look.color(Ink.QUIET) })
        }
    }

    /** A small square in the colour of a phase. */
    private inner class Square(private val ink: Ink) : Icon {
        override fun getIconWidth(): Int = look.scaled(10)

        override fun getIconHeight(): Int = look.scaled(10)

        override fun paintIcon(place: Place?, graphics: Graphics, x: Int, y: Int) {
            graphics.color = look.color(ink)
            graphics.fillRect(x, y, iconWidth, iconHeight)
        }
    }

    /** As wide as there is place, as high as its cards. */
    private inner class Column : JPanel(), Scrollable {
        init {
            layout = BoxLayout(this, BoxLayout.Y_AXIS)
            border = BorderFactory.createEmptyBorder(0, look.scaled(12), look.scaled(8), look.scaled(12))
        }

        override fun add(component: Place): Place {
            if (component is JComponent) component.alignmentX = LEFT_ALIGNMENT
            return super.add(component)
        }

        override fun getPreferredScrollableViewportSize(): Dimension = preferredSize

        override fun getScrollableUnitIncrement(visible: Rectangle, orientation: Int, direction: Int): Int = look.scaled(16)

        override fun getScrollableBlockIncrement(visible: Rectangle, orientation: Int, direction: Int): Int = visible.height

        override fun getScrollableTracksViewportWidth(): Boolean = true

        override fun getScrollableTracksViewportHeight(): Boolean = false
    }

    companion object {
        const val EMPTY = "Nothing was deployed in this window yet. Save a marked module."
    }
}

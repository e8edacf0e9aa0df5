package dev.hotdeploy.ide.timeline

import dev.hotdeploy.core.model.Phase
import dev.hotdeploy.core.model.Stretch
import dev.hotdeploy.ide.look.Ink
import dev.hotdeploy.ide.look.Look
import java.awt.Dimension
import java.awt.Graphics
import java.awt.event.MouseEvent
import javax.accessibility.AccessibleContext
import javax.accessibility.AccessibleRole
import javax.swing.JComponent
import kotlin.math.max
import kotlin.math.roundToInt

/** The bar of one server: how long each phase took. */
class Bar(private val stretches: List<Stretch>, private val look: Look) : JComponent() {
    private val words = stretches.joinToString(", ") { it.label }.ifEmpty { "no times" }

    init {
        // A tool tip is asked for at a place: registering is what a text here does.
        toolTipText = words
        val size = Dimension(look.scaled(120), look.scaled(HEIGHT))
        preferredSize = size
        minimumSize = Dimension(look.scaled(40), size.height)
    }

    override fun getToolTipText(event: MouseEvent): String = at(event.x)?.label ?: words

    private fun at(x: Int): Stretch? = stretches.find { x >= left(it) && x < left(it) + breadth(it) }

    private fun left(stretch: Stretch): Int = (stretch.from.coerceIn(0.0, 1.0) * width).roundToInt()

    /** Never nothing: what was measured is seen. */
    private fun breadth(stretch: Stretch): Int =
        max(1, ((stretch.from + stretch.width).coerceIn(0.0, 1.0) * width).roundToInt() - left(stretch))

    override fun paintComponent(graphics: Graphics) {
        graphics.color = look.color(Ink.TRACK)
        graphics.fillRect(0, 0, width, height)
        for (stretch in stretches) {
            graphics.color = look.color(inkOf(stretch.phase))
            graphics.fillRect(left(stretch), 0, breadth(stretch), height)
        }
    }

    override fun getAccessibleContext(): AccessibleContext {
        if (accessibleContext == null) {
            accessibleContext = object : AccessibleJComponent() {
                override fun getAccessibleRole(): AccessibleRole = AccessibleRole.PROGRESS_BAR

                override fun getAccessibleName(): String = words
            }
        }
        return accessibleContext
    }

    companion object {
        private const val HEIGHT = 12

        fun inkOf(phase: Phase): Ink = when (phase) {
            Phase.VALIDATE -> Ink.VALIDATE
            Phase.UPLOAD -> Ink.UPLOAD
            Phase.LOAD -> Ink.LOAD
            Phase.VERIFY -> Ink.VERIFY
        }
    }
}

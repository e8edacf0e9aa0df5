package dev.hotdeploy.ide.widget

import dev.hotdeploy.core.model.Health
import dev.hotdeploy.core.model.Summary
import dev.hotdeploy.ide.look.Ink
import dev.hotdeploy.ide.look.Look
import dev.hotdeploy.ide.look.Mark
import dev.hotdeploy.ide.look.tipOf
import dev.hotdeploy.ide.look.withPlainText
import java.awt.Component
import java.awt.Graphics
import java.awt.event.MouseAdapter
import java.awt.event.MouseEvent
import javax.swing.BorderFactory
import javax.swing.Icon
import javax.swing.JLabel

/** The target, how it is doing, and a click for what can be done. */
class TargetLabel(private val look: Look, clicked: () -> Unit) : JLabel() {
    init {
        withPlainText()
        border = BorderFactory.createEmptyBorder(0, look.scaled(6), 0, look.scaled(6))
        iconTextGap = look.scaled(4)
        addMouseListener(
            object : MouseAdapter() {
                override fun mouseClicked(event: MouseEvent) = clicked()
            },
        )
    }

    fun show(summary: Summary) {
        text = summary.text
        icon = iconOf(summary)
        foreground = when {
            summary.health == Health.FAILED -> look.color(Ink.BAD)
            summary.protected -> look.color(Ink.DOUBT)
            else -> null
        }
        toolTipText = tipOf(summary.details)
        getAccessibleContext().accessibleName = "Hotdeploy: ${summary.details.joinToString("; ")}"
    }

    private fun iconOf(summary: Summary): Icon {
        val state = look.icon(if (summary.health == Health.NONE) Mark.PRODUCT else Mark.of(summary.health))
        return if (summary.protected) Beside(state, look.icon(Mark.PROTECTED)) else state
    }

    /** Two icons, one after the other. */
    private class Beside(private val first: Icon, private val second: Icon) : Icon {
        override fun getIconWidth(): Int = first.iconWidth + second.iconWidth

        override fun getIconHeight(): Int = maxOf(first.iconHeight, second.iconHeight)

        override fun paintIcon(place: Component?, graphics: Graphics, x: Int, y: Int) {
            first.paintIcon(place, graphics, x, y)
            second.paintIcon(place, graphics, x + first.iconWidth, y)
        }
    }
}

package dev.hotdeploy.ide.look

import com.intellij.openapi.util.IconLoader
import com.intellij.ui.JBColor
import com.intellij.ui.scale.JBUIScale
import java.awt.Color
import javax.swing.Icon

/** Colours and icons of the IDE's theme: they change with it by themselves. */
object IdeLook : Look {
    private val colors: Map<Ink, Color> = Ink.entries.associateWith { ink ->
        val ours = JBColor(ink.light, ink.dark)
        when (ink) {
            Ink.EDGE -> JBColor.namedColor("Borders.color", ours)
            Ink.CARD -> JBColor.namedColor("TextArea.background", ours)
            Ink.LINK -> JBColor.namedColor("Link.activeForeground", ours)
            else -> ours
        }
    }

    private val icons: Map<Mark, Icon> by lazy {
        Mark.entries.associateWith { IconLoader.getIcon("/icons/${it.file}.svg", IdeLook::class.java) }
    }

    override fun color(ink: Ink): Color = colors.getValue(ink)

    override fun icon(mark: Mark): Icon = icons.getValue(mark)

    override fun scaled(pixels: Int): Int = JBUIScale.scale(pixels)
}

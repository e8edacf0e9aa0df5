package dev.hotdeploy.ide

import dev.hotdeploy.ide.look.Ink
import dev.hotdeploy.ide.look.Look
import dev.hotdeploy.ide.look.Mark
import java.awt.Color
import java.awt.Component
import java.awt.Dimension
import java.awt.Graphics
import java.awt.Graphics2D
import java.awt.RenderingHints
import java.awt.image.BufferedImage
import java.io.File
import javax.imageio.ImageIO
import javax.swing.Icon
import javax.swing.JComponent
import javax.swing.SwingUtilities
import javax.swing.UIManager
import javax.swing.plaf.ColorUIResource

/** A theme without an IDE: the same colours and icons, on plain Swing. */
class PlainLook(private val dark: Boolean) : Look {
    override fun color(ink: Ink): Color = Color(if (dark) ink.dark else ink.light)

    override fun icon(mark: Mark): Icon = SvgIcon(mark.file, dark)

    companion object {
        /** Sets what an IDE's theme would set for Swing itself. */
        fun install(dark: Boolean) {
            UIManager.put("swing.boldMetal", false)
            UIManager.setLookAndFeel("javax.swing.plaf.metal.MetalLookAndFeel")
            val paper = if (dark) 0x2B2D30 else 0xF7F8FA
            val page = if (dark) 0x1E1F22 else 0xFFFFFF
            val ink = if (dark) 0xDFE1E5 else 0x1F2023
            val kinds =
                listOf("Panel", "Label", "CheckBox", "RadioButton", "TabbedPane", "Button", "ComboBox", "OptionPane", "Viewport")
            for (kind in kinds) set(kind, paper, ink)
            for (kind in listOf("TextField", "TextArea", "List", "Tree", "ScrollPane", "ScrollBar")) set(kind, page, ink)
            UIManager.put("Tree.textBackground", ColorUIResource(page))
            UIManager.put("TitledBorder.titleColor", ColorUIResource(ink))
            UIManager.put("TabbedPane.selected", ColorUIResource(paper))
            UIManager.put("Tree.selectionForeground", ColorUIResource(ink))
            UIManager.put("Tree.selectionBackground", ColorUIResource(if (dark) 0x2E436E else 0xD4E2FF))
            UIManager.put("TabbedPane.unselectedBackground", ColorUIResource(page))
            UIManager.put("List.selectionBackground", ColorUIResource(if (dark) 0x2E436E else 0xD4E2FF))
            UIManager.put("List.selectionForeground", ColorUIResource(ink))
            val flat = ColorUIResource(if (dark) 0x393B40 else 0xEBECF0)
            for (kind in listOf("Button", "CheckBox")) UIManager.put("$kind.gradient", listOf(0.5f, 0f, flat, flat, flat))
        }

        private fun set(kind: String, background: Int, foreground: Int) {
            UIManager.put("$kind.background", ColorUIResource(background))
            UIManager.put("$kind.foreground", ColorUIResource(foreground))
            UIManager.put("$kind.caretForeground", ColorUIResource(foreground))
        }
    }
}

/** Draws components where there is no screen. The pictures are in the build's folder, for people to look at. */
object Drawing {
    private val folder = File(System.getProperty("hotdeploy.plugin") ?: "..", "ide/target/pictures").apply { mkdirs() }

    /** Draws in a light and in a dark theme; returns both. */
    fun both(name: String, width: Int, height: Int, make: (Look) -> JComponent): List<BufferedImage> =
        listOf(false, true).map { dark ->
            lateinit var picture: BufferedImage
            SwingUtilities.invokeAndWait {
                PlainLook.install(dark)
                picture = draw(make(PlainLook(dark)), width, height)
            }
            ImageIO.write(picture, "png", File(folder, "$name-${if (dark) "dark" else "light"}.png"))
            picture
        }

    private fun draw(component: JComponent, width: Int, height: Int): BufferedImage {
        component.size = Dimension(width, height)
        // Without it nothing is laid out, renderers included.
        component.addNotify()
        // What folds its lines knows its height only once it has a width.
        repeat(2) {
            component.invalidate()
            component.validate()
        }
        val picture = BufferedImage(width, height, BufferedImage.TYPE_INT_RGB)
        val graphics = picture.createGraphics()
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON)
        component.print(graphics)
        graphics.dispose()
        return picture
    }

    /** How many pixels have about this colour. */
    fun count(picture: BufferedImage, color: Color): Int {
        var found = 0
        for (y in 0 until picture.height) {
            for (x in 0 until picture.width) {
                val pixel = Color(picture.getRGB(x, y))
                val far = maxOf(
                    Math.abs(pixel.red - color.red),
                    Math.abs(pixel.green - color.green),
                    Math.abs(pixel.blue - color.blue),
                )
                if (far <= 2) found++
            }
        }
        return found
    }
}

/** An icon of the resources, drawn as far as these icons need it. */
class SvgIcon(file: String, dark: Boolean) : Icon {
    private val svg = SvgIcon::class.java.getResource("/icons/$file${if (dark) "_dark" else ""}.svg")!!.readText()

    override fun getIconWidth(): Int = 16

    override fun getIconHeight(): Int = 16

    override fun paintIcon(place: Component?, graphics: Graphics, x: Int, y: Int) {
        val own = graphics.create() as Graphics2D
        own.translate(x, y)
        own.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON)
        own.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE)
        Svg.paint(svg, own)
        own.dispose()
    }
}

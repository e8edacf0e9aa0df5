package dev.hotdeploy.ide

import dev.hotdeploy.ide.look.Mark
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNotEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.awt.image.BufferedImage
import java.io.File

class IconsTest {
    private val folder = File(IconsTest::class.java.getResource("/icons")!!.toURI())
    private val light = folder.listFiles().orEmpty().filterNot { "_dark" in it.name }.sortedBy { it.name }

    private fun dark(file: File) = File(file.parentFile, file.name.replace(".svg", "_dark.svg"))

    @Test
    fun `every icon has a dark one of the same shape`() {
        val colour = Regex("#[0-9A-F]{6}")
        for (file in light) {
            val (bright, dim) = file.readText() to dark(file).readText()
            assertEquals(colour.replace(bright, ""), colour.replace(dim, ""), file.name)
            assertNotEquals(bright, dim, file.name)
        }
    }

    @Test
    fun `every icon can be drawn and is not empty`() {
        for (file in light.flatMap { listOf(it, dark(it)) }) {
            val picture = BufferedImage(20, 20, BufferedImage.TYPE_INT_ARGB)
            Svg.paint(file.readText(), picture.createGraphics())
            val drawn = (0 until 400).count { picture.getRGB(it % 20, it / 20) ushr 24 > 0 }
            assertTrue(drawn > 20, "${file.name}: $drawn")
        }
    }

    @Test
    fun `every mark has its icon, every icon its use`() {
        val names = light.map { it.name.removeSuffix(".svg").removeSuffix("@20x20") }.toSet()
        val descriptor = IconsTest::class.java.getResource("/META-INF/plugin.xml")!!.readText()
        val registered = Regex("\"/icons/([A-Za-z]+)\\.svg\"").findAll(descriptor).map { it.groupValues[1] }.toSet()
        assertEquals(names, Mark.entries.map { it.file }.toSet() + registered)
    }
}

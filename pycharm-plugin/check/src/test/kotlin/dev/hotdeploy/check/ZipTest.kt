package dev.hotdeploy.check

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.nio.file.Path
import java.util.zip.ZipFile

class ZipTest {
    private val names = ZipFile(zip().toFile()).use { zip -> zip.entries().asSequence().map { it.name }.toSet() }

    @Test
    fun `has the plugin and each backend in a jar of its own`() {
        val jars = names.filter { it.endsWith(".jar") }.toSet()
        assertEquals(
            setOf(
                "hotdeploy/lib/hotdeploy.jar",
                "hotdeploy/lib/modules/hotdeploy.platform.jar",
                "hotdeploy/lib/modules/hotdeploy.lsp4ij.jar",
            ),
            jars,
        )
    }

    @Test
    fun `has a program`() {
        assertTrue(names.any { Regex("hotdeploy/server/[a-z0-9]+-[a-z0-9]+/hotdeploy(\\.exe)?").matches(it) }, "$names")
    }
}

/** The zip that the build made. */
internal fun zip(): Path = Path.of(System.getProperty("hotdeploy.plugin"), "target", "hotdeploy-pycharm.zip")

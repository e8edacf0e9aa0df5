package dev.hotdeploy.check

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

/** What is in the zip, and what is not. */
class ZipTest {
    private val names = Built.files.keys

    @Test
    fun `has the plugin and each backend in a jar of its own`() {
        val jars = listOf(Built.MAIN, Built.PLATFORM, Built.LSP4IJ).map { "hotdeploy/lib/$it" }.toSet()
        assertEquals(jars, names.filter { it.endsWith(".jar") }.toSet())
    }

    @Test
    fun `has a program for this machine`() {
        val program = Regex("hotdeploy/server/(linux|macos|windows)-(x64|arm64)/hotdeploy(\\.exe)?")
        val programs = names.filter { it.startsWith("hotdeploy/server/") }
        assertTrue(programs.isNotEmpty() && programs.all(program::matches), "$programs")
    }

    @Test
    fun `has nothing that the IDE brings, and no stub`() {
        val classes = listOf(Built.MAIN, Built.PLATFORM, Built.LSP4IJ).flatMap(Built::classes).map { it.name }
        assertTrue(classes.size > 50, "$classes")
        assertNone(classes.filterNot { it.startsWith("dev/hotdeploy/") })
    }
}

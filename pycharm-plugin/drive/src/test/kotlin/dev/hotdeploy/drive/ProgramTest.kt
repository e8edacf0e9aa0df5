package dev.hotdeploy.drive

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test

class ProgramTest {
    @Test
    fun `the program answers`() {
        val process = ProcessBuilder(System.getProperty("hotdeploy.program"), "--version").redirectErrorStream(true).start()
        val answer = process.inputStream.readAllBytes().decodeToString()
        assertEquals(0, process.waitFor(), answer)
    }
}

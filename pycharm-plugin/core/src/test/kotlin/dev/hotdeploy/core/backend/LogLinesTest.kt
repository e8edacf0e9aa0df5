package dev.hotdeploy.core.backend

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test

class LogLinesTest {
    @Test
    fun `the last lines are kept, without colours and empty lines`() {
        val log = LogLines(kept = 3)
        var told = 0
        val listening = log.listen { told++ }
        log.add("\u001B[32m INFO\u001B[0m one\n\ntwo\r\n")
        log.add("\n")
        log.add("three\nfour")
        listening.close()
        log.add("five")
        assertEquals("three\nfour\nfive", log.text)
        assertEquals(2, told)
    }
}

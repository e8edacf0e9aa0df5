package dev.hotdeploy.core.backend

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Test
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CompletionException
import java.util.concurrent.Executor

class PatienceTest {
    private val atOnce = Executor(Runnable::run)

    /** Asks what answers with these, one after the other. */
    private fun ask(vararg answers: Any): Pair<CompletableFuture<String>, () -> Int> {
        var asked = 0
        val answer =
            Patience.ask(atOnce, 5) {
                val next = answers[minOf(asked++, answers.size - 1)]
                if (next is Throwable) {
                    CompletableFuture.failedFuture(
                        CompletionException(next),
                    )
                } else {
                    CompletableFuture.completedFuture("$next")
                }
            }
        return answer to { asked }
    }

    @Test
    fun `what the server does not know yet is asked for again`() {
        val unknown = Refused("crm.py is not open")
        val (answer, asked) = ask(
            NotRunning(),
            unknown,
            Refused("there is no target dev in the settings; there are: none"),
            "deployed",
        )
        assertEquals("deployed", answer.join())
        assertEquals(4, asked())
    }

    @Test
    fun `anything else fails at once, and patience has an end`() {
        for ((error, times) in listOf(
            Refused("no target is selected") to 1,
            NotRunning() to 5,
            Refused("crm.py is not open") to 5,
        )) {
            val (answer, asked) = ask(error)
            val thrown = assertThrows(CompletionException::class.java) { answer.join() }
            assertEquals(error.message, generateSequence<Throwable>(thrown) { it.cause }.last().message)
            assertEquals(times, asked(), error.message)
        }
    }
}

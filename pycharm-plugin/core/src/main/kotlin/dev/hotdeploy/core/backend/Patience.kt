package dev.hotdeploy.core.backend

import java.util.concurrent.CompletableFuture
import java.util.concurrent.Executor
import java.util.concurrent.TimeUnit

/**
 * For what is only now: a document that was opened, a target that was set, a server that was started. A backend tells the
 * server of it a moment later, and until then the server refuses, or does not run.
 */
object Patience {
    /** Asks again while the server starts, or does not know what it is asked of, a few seconds long. */
    fun <T> ask(
        later: Executor = CompletableFuture.delayedExecutor(PAUSE, TimeUnit.MILLISECONDS),
        attempts: Int = ATTEMPTS,
        question: () -> CompletableFuture<T>,
    ): CompletableFuture<T> =
        question().exceptionallyCompose { error ->
            val refused = generateSequence(error) { it.cause }.firstOrNull { it is Refused }
            val starting = generateSequence(error) { it.cause }.any { it is NotRunning }
            val unknown = refused != null && UNKNOWN.any { it in refused.message.orEmpty() }
            if (attempts <= 1 || !(starting || unknown)) {
                CompletableFuture.failedFuture(refused ?: error)
            } else {
                CompletableFuture.supplyAsync({ }, later).thenCompose { ask(later, attempts - 1, question) }
            }
        }

    /** As the server says it. */
    private val UNKNOWN = listOf("is not open", "there is no target")

    /** Milliseconds. */
    private const val PAUSE = 150L
    private const val ATTEMPTS = 30
}

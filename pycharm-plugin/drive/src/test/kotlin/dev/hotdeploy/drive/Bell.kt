package dev.hotdeploy.drive

import org.junit.jupiter.api.fail
import java.util.concurrent.TimeUnit
import java.util.concurrent.locks.ReentrantLock
import kotlin.concurrent.withLock

/** Rings when something became known, so that a test waits for what it waits for and no longer. */
class Bell {
    private val lock = ReentrantLock()
    private val rung = lock.newCondition()

    fun ring(): Unit = lock.withLock { rung.signalAll() }

    /** Waits until there is something; `what` is said when there never is. `look` must not wait for the server itself. */
    fun <T : Any> until(
        what: String,
        otherwise: () -> String = { "" },
        look: () -> T?,
    ): T {
        val end = System.nanoTime() + PATIENCE
        lock.withLock {
            while (true) {
                look()?.let { return it }
                val left = end - System.nanoTime()
                if (left <= 0) fail("not within a minute: $what\n${otherwise()}")
                rung.await(left, TimeUnit.NANOSECONDS)
            }
        }
    }

    private companion object {
        val PATIENCE: Long = TimeUnit.SECONDS.toNanos(60)
    }
}

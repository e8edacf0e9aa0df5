package dev.hotdeploy.core.backend

/** Whether a server that ended unexpectedly is started again by itself. May be used from any thread. */
class Crashes {
    private val times = ArrayDeque<Long>()

    /** The server ended; `now` in milliseconds since the epoch. `false`: it ended too often in a short time. */
    @Synchronized
    fun startAgain(now: Long): Boolean {
        times.addLast(now)
        while (now - times.first() > WITHIN) times.removeFirst()
        return times.size < TOO_MANY
    }

    /** The user started it: what was before does not count. */
    @Synchronized
    fun forget(): Unit = times.clear()

    private companion object {
        /** Milliseconds. */
        const val WITHIN = 180_000L
        const val TOO_MANY = 5
    }
}

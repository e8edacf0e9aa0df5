package dev.hotdeploy.core.model

import dev.hotdeploy.core.protocol.Connection
import dev.hotdeploy.core.protocol.ServerState
import dev.hotdeploy.core.protocol.TargetStatus

/** How something is doing, as an icon or a colour says it; the worst first. */
enum class Health {
    FAILED,
    STALE,
    PENDING,

    /** There is no connection. */
    OFFLINE,
    CONFIRMED,

    /** Nothing was deployed yet. */
    IDLE,

    /** There is nothing to be well or ill. */
    NONE,
    ;

    companion object {
        fun of(state: ServerState): Health =
            when (state) {
                ServerState.FAILED, ServerState.BLOCKED -> FAILED
                ServerState.STALE, ServerState.UNREACHABLE -> STALE
                ServerState.PENDING -> PENDING
                ServerState.CONFIRMED -> CONFIRMED
            }

        /** Of several, the worst counts. */
        fun of(states: Collection<ServerState>): Health = states.minOfOrNull { of(it) } ?: IDLE

        /** Of a target as a whole: the worst of all modules on all servers. */
        fun of(target: TargetStatus): Health {
            val worst = of(target.servers.flatMap { server -> server.modules.map { it.state } })
            return if (target.connection == Connection.FAILED) minOf(worst, OFFLINE) else worst
        }
    }
}

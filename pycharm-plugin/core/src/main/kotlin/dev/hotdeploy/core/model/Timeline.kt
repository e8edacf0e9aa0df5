package dev.hotdeploy.core.model

import dev.hotdeploy.core.protocol.Fact
import dev.hotdeploy.core.protocol.Failure
import dev.hotdeploy.core.protocol.RolloutFact
import dev.hotdeploy.core.protocol.RolloutState
import dev.hotdeploy.core.protocol.ServerFact
import dev.hotdeploy.core.protocol.ServerState

/** One rollout on its way to all servers, or past it. */
data class Rollout(
    /** Grows with each rollout. */
    val id: Int,
    val target: String,
    val module: String,
    val uri: String?,
    val sha256: String?,
    /** Milliseconds since the epoch, at the first word of it. */
    val started: Long,
    /** `null`: it is running. */
    val state: RolloutState? = null,
    /** Milliseconds, once it has ended. */
    val ms: Double? = null,
    /** What is known of each server, by name, in the order in which they were heard of. */
    val servers: Map<String, ServerFact> = emptyMap(),
    val error: Failure? = null,
)

/** The last rollouts, collected from the facts that the server tells. */
class Timeline {
    /** The newest first. */
    var rollouts: List<Rollout> = emptyList()
        private set

    private var next = 1

    /** Takes one fact; `now` in milliseconds since the epoch, `uri` the file of its module where it is known. */
    fun take(
        fact: Fact,
        now: Long,
        uri: String?,
    ): Rollout {
        // A fact belongs to the newest rollout of its module, or begins another.
        val newest = rollouts.firstOrNull { it.target == fact.target && it.module == fact.module }
        val known = newest?.takeIf { continues(it, fact) }
        val rollout = known ?: Rollout(next++, fact.target, fact.module, uri, fact.sha256, now)
        val told = with(rollout.copy(uri = rollout.uri ?: uri), fact)
        rollouts =
            if (known == null) (listOf(told) + rollouts).take(KEPT) else rollouts.map { if (it.id == told.id) told else it }
        return told
    }

    /**
     * While a rollout runs, and after its end when a server comes back: the servers then speak of the same rollout
     * again. A blocked attempt is always one of its own.
     */
    private fun continues(
        known: Rollout,
        fact: Fact,
    ): Boolean {
        if (known.state == null) return true
        if (known.state == RolloutState.BLOCKED) return false
        return when (fact) {
            is RolloutFact -> fact.state != RolloutState.BLOCKED && known.servers.isNotEmpty() && fact.sha256 == known.sha256
            is ServerFact -> fact.state != ServerState.PENDING && fact.sha256 == known.sha256
        }
    }

    private fun with(
        rollout: Rollout,
        fact: Fact,
    ): Rollout =
        when (fact) {
            is ServerFact -> rollout.copy(servers = rollout.servers + (fact.server to fact))

            is RolloutFact -> {
                rollout.copy(state = fact.state, ms = fact.ms, sha256 = fact.sha256 ?: rollout.sha256, error = fact.error)
            }
        }

    companion object {
        /** How many rollouts are kept. */
        const val KEPT: Int = 30
    }
}

package dev.hotdeploy.core.model

import dev.hotdeploy.core.protocol.Fact
import dev.hotdeploy.core.protocol.Failure
import dev.hotdeploy.core.protocol.RolloutFact
import dev.hotdeploy.core.protocol.RolloutState
import dev.hotdeploy.core.protocol.ServerFact

/** One rollout on its way to all servers, or past it. */
data class Rollout(
    /** Grows with each rollout. */
    val id: Int,
    /** The language server's own number for it; it counts anew when it is started again. */
    val number: Int?,
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
        val known = rollouts.firstOrNull { continues(it, fact) }
        val rollout = known ?: Rollout(next++, fact.rollout, fact.target, fact.module, uri, fact.sha256, now)
        val told = with(rollout.copy(uri = rollout.uri ?: uri), fact)
        rollouts =
            if (known == null) (listOf(told) + rollouts).take(KEPT) else rollouts.map { if (it.id == told.id) told else it }
        return told
    }

    /** The language server has ended: what was under way is not told to its end, and its numbers mean nothing more. */
    fun end() {
        rollouts =
            rollouts.map { rollout ->
                val forgotten = rollout.copy(number = null)
                if (rollout.state != null) forgotten else forgotten.copy(state = RolloutState.UNCONFIRMED, error = CUT_SHORT)
            }
    }

    /**
     * Facts of one rollout have one number, also when it ends anew because a server came back. What did not even begin has
     * none: all that is said of it is said at once.
     */
    private fun continues(
        known: Rollout,
        fact: Fact,
    ): Boolean {
        if (known.target != fact.target || known.module != fact.module || known.number != fact.rollout) return false
        return fact.rollout != null || known.state == null
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

        private val CUT_SHORT = Failure("the language server ended before this did")
    }
}

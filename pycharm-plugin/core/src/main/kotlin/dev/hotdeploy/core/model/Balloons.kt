package dev.hotdeploy.core.model

import dev.hotdeploy.core.protocol.RolloutState
import dev.hotdeploy.core.protocol.ServerFact
import dev.hotdeploy.core.protocol.ServerState

/** One notification for a failure. */
data class Balloon(
    val target: String,
    val module: String,
    /** The file of the module, where it is known: to deploy it again, or to roll it back. */
    val uri: String?,
    val line: Int?,
    /** It holds text from servers: to be shown as text, not as markup. */
    val message: String,
    /** There is a text that the servers can be brought back to. */
    val canRollBack: Boolean,
)

/** Which rollouts are worth a notification: those that failed, once each; never a success. */
class Balloons {
    /** One that ends anew, still failing, is not told twice. */
    private val told = mutableSetOf<Int>()

    /** What is to be told of a rollout that has ended, the first time or anew; `null`: nothing. */
    @Synchronized
    fun of(
        rollout: Rollout,
        canRollBack: Boolean = false,
    ): Balloon? {
        if (!isFailure(rollout) || !told.add(rollout.id)) return null
        return Balloon(rollout.target, rollout.module, rollout.uri, rollout.error?.line, message(rollout), canRollBack)
    }

    companion object {
        /** A blocked module shows its reason in the editor, where the user is: that is no failure to be told of. */
        fun isFailure(rollout: Rollout): Boolean =
            when (rollout.state) {
                RolloutState.FAILED, RolloutState.PARTIAL, RolloutState.UNCONFIRMED -> true
                null, RolloutState.CONFIRMED, RolloutState.BLOCKED -> false
            }

        /** What went wrong. It names the text by its hash and is past tense, so that it stays true when all is well again. */
        fun message(rollout: Rollout): String {
            val what = "${rollout.module} ${Phrases.short(rollout.sha256)}"
            val target = rollout.target
            rollout.error?.let { return "$what was not deployed to $target: ${it.message}" }
            val of = { states: Set<ServerState> -> rollout.servers.values.filter { it.state in states } }
            val bad = of(setOf(ServerState.FAILED, ServerState.BLOCKED, ServerState.STALE))
            val away = of(setOf(ServerState.UNREACHABLE))
            return when {
                bad.isNotEmpty() ->
                    "$what was not taken by ${listed(bad)} of $target: ${bad.first().error?.message ?: "see Problems"}"
                away.isNotEmpty() -> {
                    val back = if (away.size == 1) "the server is" else "they are"
                    "$what did not reach ${listed(away)} of $target. It is sent there again when $back back."
                }
                else ->
                    "$what was not proved to run on ${listed(of(setOf(ServerState.PENDING)))} of $target before the deadline."
            }
        }

        private fun listed(facts: List<ServerFact>): String {
            val names = facts.map { it.server }
            return if (names.size <
                2
            ) {
                names.firstOrNull() ?: "any server"
            } else {
                "${names.dropLast(1).joinToString(", ")} and ${names.last()}"
            }
        }
    }
}

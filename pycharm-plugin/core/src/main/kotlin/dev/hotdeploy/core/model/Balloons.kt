package dev.hotdeploy.core.model

import dev.hotdeploy.core.protocol.Fact
import dev.hotdeploy.core.protocol.RolloutFact
import dev.hotdeploy.core.protocol.RolloutState

/** One notification for a failure. */
data class Balloon(
    val target: String,
    val module: String,
    /** The file of the module, where it is known: for Retry. */
    val uri: String?,
    val line: Int?,
    val message: String,
)

/** Which facts are worth a notification: failures, once each; never a success. */
class Balloons {
    /** What is being told now: the same again is not told beside it. */
    private val open = mutableSetOf<Pair<String, String>>()

    /** `null`: nothing is to be told. What is returned is open until [closed]. */
    @Synchronized
    fun of(
        fact: Fact,
        uri: String?,
    ): Balloon? {
        // A blocked module shows its reason in the editor, where the user is: that needs no notification.
        if (fact !is RolloutFact || fact.state == RolloutState.CONFIRMED || fact.state == RolloutState.BLOCKED) return null
        if (!open.add(fact.target to fact.module)) return null
        val message = "${fact.module} was not deployed to every server of ${fact.target}: ${whatHappened(fact)}"
        return Balloon(fact.target, fact.module, uri, fact.error?.line, message)
    }

    @Synchronized
    fun closed(balloon: Balloon) {
        open -= balloon.target to balloon.module
    }

    private fun whatHappened(fact: RolloutFact): String =
        fact.error?.message ?: when (fact.state) {
            RolloutState.PARTIAL -> "some servers run it, others do not."
            RolloutState.UNCONFIRMED -> "nothing proved it before the deadline."
            else -> "see Problems."
        }
}

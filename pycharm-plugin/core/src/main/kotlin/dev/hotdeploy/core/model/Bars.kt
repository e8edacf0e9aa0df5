package dev.hotdeploy.core.model

import dev.hotdeploy.core.protocol.Evidence
import dev.hotdeploy.core.protocol.Failure
import dev.hotdeploy.core.protocol.RolloutState
import dev.hotdeploy.core.protocol.ServerFact
import dev.hotdeploy.core.protocol.ServerState
import dev.hotdeploy.core.protocol.Timings

/** What takes time on a server, in the order in which it happens. */
enum class Phase(
    val word: String,
) {
    VALIDATE("validate"),
    UPLOAD("upload"),
    LOAD("load"),
    VERIFY("verify"),
}

/** A stretch of a server's bar. */
data class Stretch(
    val phase: Phase,
    /** Where it begins and how long it is, as parts of the longest bar of the rollout: 0 to 1. */
    val from: Double,
    val width: Double,
    /** Milliseconds. */
    val ms: Double,
) {
    val label: String get() = "${phase.word} ${Phrases.duration(ms)}"
}

/** One server of a rollout, as it is drawn. */
data class ServerBar(
    val name: String,
    val state: ServerState,
    val evidence: Evidence,
    /** The sum of the stretches; empty where nothing was measured. */
    val total: String,
    val stretches: List<Stretch>,
    val error: Failure?,
)

/** One rollout, as it is drawn. */
data class RolloutRow(
    val id: Int,
    val title: String,
    val hash: String,
    /** In one word. */
    val state: String,
    val health: Health,
    val total: String,
    val started: Long,
    val uri: String?,
    val error: Failure?,
    val servers: List<ServerBar>,
) {
    companion object {
        fun of(rollout: Rollout): RolloutRow {
            // All bars of a rollout have one scale, so that the slowest server is seen at once.
            val scale = rollout.servers.values.maxOfOrNull { measured(it.ms).sumOf { (_, ms) -> ms } }?.coerceAtLeast(1.0) ?: 1.0
            return RolloutRow(
                id = rollout.id,
                title = "${rollout.module} → ${rollout.target}",
                hash = Phrases.short(rollout.sha256),
                state = rollout.state?.word ?: "running",
                health = health(rollout.state),
                total = rollout.ms?.takeIf { rollout.state != RolloutState.BLOCKED }?.let(Phrases::duration).orEmpty(),
                started = rollout.started,
                uri = rollout.uri,
                error = rollout.error,
                servers = rollout.servers.values.map { bar(it, scale) },
            )
        }

        private fun health(state: RolloutState?): Health =
            when (state) {
                null -> Health.PENDING
                RolloutState.CONFIRMED -> Health.CONFIRMED
                RolloutState.UNCONFIRMED, RolloutState.PARTIAL -> Health.STALE
                RolloutState.FAILED, RolloutState.BLOCKED -> Health.FAILED
            }

        private fun bar(
            fact: ServerFact,
            scale: Double,
        ): ServerBar {
            val measured = measured(fact.ms)
            var from = 0.0
            val stretches =
                measured.map { (phase, ms) ->
                    Stretch(phase, from / scale, ms / scale, ms).also { from += ms }
                }
            val total = if (measured.isEmpty()) "" else Phrases.duration(from)
            return ServerBar(fact.server, fact.state, fact.evidence, total, stretches, fact.error)
        }

        /** What was measured, one after the other. */
        private fun measured(ms: Timings): List<Pair<Phase, Double>> =
            listOf(Phase.VALIDATE to ms.validate, Phase.UPLOAD to ms.upload, Phase.LOAD to ms.load, Phase.VERIFY to ms.verify)
                .mapNotNull { (phase, length) -> length?.takeIf { it > 0 }?.let { phase to it } }
    }
}

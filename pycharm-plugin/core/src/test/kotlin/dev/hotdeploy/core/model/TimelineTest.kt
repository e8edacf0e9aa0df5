package dev.hotdeploy.core.model

import dev.hotdeploy.core.protocol.Fact
import dev.hotdeploy.core.protocol.Failure
import dev.hotdeploy.core.protocol.RolloutFact
import dev.hotdeploy.core.protocol.RolloutState
import dev.hotdeploy.core.protocol.ServerFact
import dev.hotdeploy.core.protocol.ServerState
import dev.hotdeploy.core.protocol.Timings
import dev.hotdeploy.core.row
import dev.hotdeploy.core.table
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNotNull
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestFactory

class TimelineTest {
    private fun server(
        rollout: Int?,
        name: String,
        state: ServerState,
        sha256: String? = "a",
    ) = ServerFact("dev", name, "crm.py", rollout, state, sha256 = sha256)

    private fun rollout(
        rollout: Int?,
        state: RolloutState,
        sha256: String? = "a",
    ) = RolloutFact("dev", "crm.py", rollout, state, sha256, 1.0)

    private fun play(vararg facts: Fact) = Timeline().also {
        facts.forEachIndexed { now, fact -> it.take(fact, now.toLong(), null) }
    }

    private fun states(timeline: Timeline) = timeline.rollouts.map { "${it.state}:${it.servers.size}" }

    private val confirmed = rollout(1, RolloutState.CONFIRMED)
    private val blocked = rollout(null, RolloutState.BLOCKED, null)
    private val sentToA = server(1, "a", ServerState.PENDING, null)
    private val confirmedByA = server(1, "a", ServerState.CONFIRMED)

    @TestFactory
    fun `facts of one rollout are one`() =
        table(
            row(
                "servers and their end",
                listOf(sentToA, server(1, "b", ServerState.PENDING, null), confirmedByA, confirmed),
                listOf("CONFIRMED:2"),
            ),
            row("one that runs", listOf(sentToA), listOf("null:1")),
            row(
                "the next save is another",
                listOf(confirmedByA, confirmed, server(2, "a", ServerState.PENDING, null), rollout(2, RolloutState.FAILED, "b")),
                listOf("FAILED:1", "CONFIRMED:1"),
            ),
            row(
                "a server that comes back belongs to the one it missed, also while it is sent to",
                listOf(
                    server(1, "a", ServerState.UNREACHABLE, null),
                    rollout(1, RolloutState.PARTIAL),
                    server(1, "a", ServerState.PENDING, "old"),
                    confirmedByA,
                    confirmed,
                ),
                listOf("CONFIRMED:1"),
            ),
            row(
                "what is blocked is one of its own",
                listOf(blocked, blocked, confirmedByA, confirmed),
                listOf("CONFIRMED:1", "BLOCKED:0", "BLOCKED:0"),
            ),
            row(
                "servers that block it are told together",
                listOf(server(null, "a", ServerState.BLOCKED, null), server(null, "b", ServerState.BLOCKED, null), blocked),
                listOf("BLOCKED:2"),
            ),
        ) { facts, expected -> assertEquals(expected, states(play(*facts.toTypedArray()))) }

    @Test
    fun `the numbers of a language server that has ended mean nothing to the next`() {
        val timeline = play(confirmed, server(2, "a", ServerState.PENDING, null))
        timeline.end()
        assertEquals(listOf("UNCONFIRMED:1", "CONFIRMED:0"), states(timeline))
        timeline.take(rollout(1, RolloutState.FAILED), 9, null)
        assertEquals(listOf("FAILED:0", "UNCONFIRMED:1", "CONFIRMED:0"), states(timeline))
    }

    @Test
    fun `modules and targets are kept apart, and old rollouts are dropped`() {
        val timeline = play(confirmed, confirmed.copy(module = "erp.py"), confirmed.copy(target = "prod"))
        assertEquals(3, timeline.rollouts.size)
        repeat(100) { timeline.take(blocked, it.toLong(), null) }
        assertEquals(Timeline.KEPT, timeline.rollouts.size)
        assertEquals(103, timeline.rollouts.first().id)
    }

    @Test
    fun `a file that becomes known later is kept`() {
        val timeline = Timeline()
        timeline.take(sentToA, 5, null)
        timeline.take(confirmedByA, 9, "file:///crm.py")
        assertEquals("file:///crm.py" to 5L, timeline.rollouts.single().let { it.uri to it.started })
    }

    @Test
    fun `bars have one scale, and only what was measured`() {
        val measured = Timings(validate = 1.0, upload = null, load = 0.0, verify = 3.0)
        val slow = server(1, "slow", ServerState.CONFIRMED).copy(ms = measured)
        val fast = server(1, "fast", ServerState.FAILED).copy(ms = Timings(upload = 2.0), error = Failure("boom"))
        val timeline = play(slow, fast, server(1, "none", ServerState.PENDING), rollout(1, RolloutState.PARTIAL))
        val row = RolloutRow.of(timeline.rollouts.single())
        assertEquals(
            listOf(Stretch(Phase.VALIDATE, 0.0, 0.25, 1.0), Stretch(Phase.VERIFY, 0.25, 0.75, 3.0)),
            row.servers[0].stretches,
        )
        assertEquals(listOf("4.0 ms", "2.0 ms", ""), row.servers.map { it.total })
        assertEquals(0.5, row.servers[1].stretches.single().width)
        assertEquals(listOf("crm.py → dev", "a", "partial", "1.0 ms"), listOf(row.title, row.hash, row.state, row.total))
        assertEquals("", RolloutRow.of(play(blocked).rollouts.single()).total)
        assertEquals("running", RolloutRow.of(play(slow).rollouts.single()).state)
    }

    private fun ended(
        state: RolloutState?,
        vararg servers: Pair<String, ServerState>,
    ) = Rollout(
        id = 1,
        number = 1,
        target = "dev",
        module = "crm.py",
        uri = "file:///crm.py",
        sha256 = "abcdef123",
        started = 0,
        state = state,
        servers = servers.associate { (name, state) -> name to server(1, name, state) },
    )

    @TestFactory
    fun `a notification is for a failure`() =
        table(
            row("confirmed", ended(RolloutState.CONFIRMED), null),
            row("blocked", ended(RolloutState.BLOCKED), null),
            row("running", ended(null, "a" to ServerState.FAILED), null),
            row(
                "as a whole",
                ended(RolloutState.FAILED).copy(error = Failure("no password", 7)),
                "crm.py abcdef1 was not deployed to dev: no password",
            ),
            row(
                "by servers",
                ended(RolloutState.PARTIAL, "a" to ServerState.FAILED, "b" to ServerState.CONFIRMED, "c" to ServerState.STALE),
                "crm.py abcdef1 was not taken by a and c of dev: see Problems",
            ),
            row(
                "a server is away",
                ended(RolloutState.PARTIAL, "a" to ServerState.CONFIRMED, "b" to ServerState.UNREACHABLE),
                "crm.py abcdef1 did not reach b of dev. It is sent there again when the server is back.",
            ),
            row(
                "all are away",
                ended(RolloutState.FAILED, "a" to ServerState.UNREACHABLE, "b" to ServerState.UNREACHABLE),
                "crm.py abcdef1 did not reach a and b of dev. It is sent there again when they are back.",
            ),
            row(
                "no proof",
                ended(RolloutState.UNCONFIRMED, "a" to ServerState.PENDING),
                "crm.py abcdef1 was not proved to run on a of dev before the deadline.",
            ),
            row(
                "nothing known of any",
                ended(RolloutState.UNCONFIRMED),
                "crm.py abcdef1 was not proved to run on any server of dev before the deadline.",
            ),
        ) { rollout, expected -> assertEquals(expected, Balloons().of(rollout)?.message) }

    @Test
    fun `one rollout is told of once, though it ends anew`() {
        val balloons = Balloons()
        val failed = ended(RolloutState.FAILED)
        assertEquals(true, balloons.of(failed, canRollBack = true)?.canRollBack)
        assertNull(balloons.of(failed.copy(state = RolloutState.PARTIAL)))
        assertNotNull(balloons.of(failed.copy(id = 2)))
    }
}

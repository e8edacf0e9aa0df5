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
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestFactory

class TimelineTest {
    private fun server(
        name: String,
        state: ServerState,
        sha256: String? = "a",
    ) = ServerFact("dev", name, "crm.py", state, sha256 = sha256)

    private fun rollout(
        state: RolloutState,
        sha256: String? = "a",
    ) = RolloutFact("dev", "crm.py", state, sha256, 1.0)

    private fun play(facts: List<Fact>) = Timeline().also {
        facts.forEachIndexed { now, fact -> it.take(fact, now.toLong(), null) }
    }

    private val confirmed = rollout(RolloutState.CONFIRMED)
    private val blocked = rollout(RolloutState.BLOCKED, null)

    @TestFactory
    fun `facts of one rollout are one`() =
        table(
            row(
                "servers and their end",
                listOf(
                    server("a", ServerState.PENDING, null),
                    server("b", ServerState.PENDING, null),
                    server("a", ServerState.CONFIRMED),
                    confirmed,
                ),
                listOf("CONFIRMED:2"),
            ),
            row("one that runs", listOf(server("a", ServerState.PENDING, null)), listOf("null:1")),
            row(
                "the next save is another",
                listOf(
                    server("a", ServerState.CONFIRMED),
                    confirmed,
                    server("a", ServerState.PENDING, null),
                    rollout(RolloutState.FAILED, "b"),
                ),
                listOf("FAILED:1", "CONFIRMED:1"),
            ),
            row(
                "a server that comes back belongs to the one it missed",
                listOf(
                    server("a", ServerState.UNREACHABLE, null),
                    rollout(RolloutState.PARTIAL),
                    server("a", ServerState.CONFIRMED),
                    confirmed,
                ),
                listOf("CONFIRMED:1"),
            ),
            row(
                "what is blocked is one of its own",
                listOf(blocked, blocked, server("a", ServerState.CONFIRMED), confirmed),
                listOf("CONFIRMED:1", "BLOCKED:0", "BLOCKED:0"),
            ),
        ) { facts, expected -> assertEquals(expected, play(facts).rollouts.map { "${it.state}:${it.servers.size}" }) }

    @Test
    fun `modules and targets are kept apart, and old rollouts are dropped`() {
        val timeline = play(listOf(confirmed, confirmed.copy(module = "erp.py"), confirmed.copy(target = "prod")))
        assertEquals(3, timeline.rollouts.size)
        repeat(100) { timeline.take(blocked, it.toLong(), null) }
        assertEquals(Timeline.KEPT, timeline.rollouts.size)
        assertEquals(103, timeline.rollouts.first().id)
    }

    @Test
    fun `a file that becomes known later is kept`() {
        val timeline = Timeline()
        timeline.take(server("a", ServerState.PENDING), 5, null)
        timeline.take(server("a", ServerState.CONFIRMED), 9, "file:///crm.py")
        assertEquals("file:///crm.py" to 5L, timeline.rollouts.single().let { it.uri to it.started })
    }

    @Test
    fun `bars have one scale, and only what was measured`() {
        val slow = server(
            "slow",
            ServerState.CONFIRMED,
        ).copy(ms = Timings(validate = 1.0, upload = null, load = 0.0, verify = 3.0))
        val fast = server("fast", ServerState.FAILED).copy(ms = Timings(upload = 2.0), error = Failure("boom"))
        val row = RolloutRow.of(
            play(listOf(slow, fast, server("none", ServerState.PENDING), rollout(RolloutState.PARTIAL))).rollouts.single(),
        )
        assertEquals(
            listOf(Stretch(Phase.VALIDATE, 0.0, 0.25, 1.0), Stretch(Phase.VERIFY, 0.25, 0.75, 3.0)),
            row.servers[0].stretches,
        )
        assertEquals(listOf("4.0 ms", "2.0 ms", ""), row.servers.map { it.total })
        assertEquals(0.5, row.servers[1].stretches.single().width)
        assertEquals(listOf("crm.py → dev", "a", "partial", "1.0 ms"), listOf(row.title, row.hash, row.state, row.total))
        assertEquals("", RolloutRow.of(play(listOf(blocked)).rollouts.single()).total)
        assertEquals("running", RolloutRow.of(play(listOf(slow)).rollouts.single()).state)
    }

    @TestFactory
    fun `a notification is for a failure`() =
        table(
            row("confirmed", confirmed, null),
            row("blocked", blocked, null),
            row("one server", server("a", ServerState.FAILED), null),
            row(
                "failed",
                rollout(RolloutState.FAILED).copy(error = Failure("boom", 7)),
                "crm.py was not deployed to every server of dev: boom",
            ),
            row(
                "failed without a word",
                rollout(RolloutState.FAILED),
                "crm.py was not deployed to every server of dev: see Problems.",
            ),
            row(
                "partial",
                rollout(RolloutState.PARTIAL),
                "crm.py was not deployed to every server of dev: some servers run it, others do not.",
            ),
            row(
                "unconfirmed",
                rollout(RolloutState.UNCONFIRMED),
                "crm.py was not deployed to every server of dev: nothing proved it before the deadline.",
            ),
        ) { fact, expected -> assertEquals(expected, Balloons().of(fact, null)?.message) }

    @Test
    fun `the same is not told beside itself`() {
        val balloons = Balloons()
        val failed = rollout(RolloutState.FAILED)
        val balloon = balloons.of(failed, "file:///crm.py")
        assertEquals("file:///crm.py", balloon?.uri)
        assertNull(balloons.of(failed, null))
        assertNotNull(balloons.of(failed.copy(module = "erp.py"), null))
        assertNotNull(balloons.of(failed.copy(target = "prod"), null))
        balloons.closed(requireNotNull(balloon))
        assertTrue(balloons.of(failed, null) != null)
    }
}

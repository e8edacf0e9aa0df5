package dev.hotdeploy.core.model

import dev.hotdeploy.core.backend.Absence
import dev.hotdeploy.core.backend.Backend
import dev.hotdeploy.core.backend.BackendChoice
import dev.hotdeploy.core.backend.Chosen
import dev.hotdeploy.core.backend.ClientState
import dev.hotdeploy.core.protocol.Connection
import dev.hotdeploy.core.protocol.Evidence
import dev.hotdeploy.core.protocol.Failure
import dev.hotdeploy.core.protocol.InputElement
import dev.hotdeploy.core.protocol.ModuleStatus
import dev.hotdeploy.core.protocol.ServerState
import dev.hotdeploy.core.protocol.ServerStatus
import dev.hotdeploy.core.protocol.ServiceInfo
import dev.hotdeploy.core.protocol.Status
import dev.hotdeploy.core.protocol.TargetStatus
import dev.hotdeploy.core.row
import dev.hotdeploy.core.table
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNotNull
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestFactory

class ModelTest {
    private fun module(
        state: ServerState,
        name: String = "crm.py",
    ) = ModuleStatus(name, "file:///$name", state, Evidence.VERIFIED, "abcdef123", "abcdef123", services = listOf("crm.get"))

    private fun target(vararg states: ServerState?) =
        TargetStatus(
            name = "dev",
            connection = Connection.CONNECTED,
            zato = "4.1",
            servers =
                states.mapIndexed { index, state ->
                    ServerStatus("server${index + 1}", "http://x", listOfNotNull(state?.let { module(it) }))
                },
        )

    private fun status(vararg states: ServerState?) = Status(true, "dev", listOf(target(*states)))

    @TestFactory
    fun `the widget says the worst`() =
        table(
            row("nothing known", null, "Hotdeploy" to Health.NONE),
            row("no trust", status().copy(trusted = false), "Hotdeploy: not trusted" to Health.NONE),
            row("no target", Status(true, null), "Hotdeploy: no target" to Health.NONE),
            row("none selected", status().copy(selected = null), "Hotdeploy: select a target" to Health.NONE),
            row("one that is gone", status().copy(selected = "old"), "Hotdeploy: select a target" to Health.NONE),
            row("nothing deployed", status(null, null), "dev" to Health.IDLE),
            row("all confirmed", status(ServerState.CONFIRMED, ServerState.CONFIRMED), "dev 2/2" to Health.CONFIRMED),
            row("one pending", status(ServerState.CONFIRMED, ServerState.PENDING), "dev 1/2" to Health.PENDING),
            row("one unreachable", status(ServerState.CONFIRMED, ServerState.UNREACHABLE), "dev 1/2" to Health.STALE),
            row("one blocked", status(ServerState.BLOCKED), "dev 0/1" to Health.FAILED),
            row(
                "a failure is worst",
                status(ServerState.FAILED, ServerState.PENDING, ServerState.STALE),
                "dev 0/3" to Health.FAILED,
            ),
            row("no connection", offline(target()), "dev" to Health.OFFLINE),
            row("no connection, though it was well", offline(target(ServerState.CONFIRMED)), "dev 1/1" to Health.OFFLINE),
        ) { status, expected ->
            val shown = Summary.of(status)
            assertEquals(expected, shown.text to shown.health)
            assertTrue(shown.details.isNotEmpty())
        }

    @TestFactory
    fun `without a server the widget says why`() =
        table(
            row("not trusted", Absence.of(false, chosen, ClientState.STOPPED, null), "Hotdeploy: not trusted" to Health.NONE),
            row("no backend", Absence.of(true, none, ClientState.STOPPED, null), "Hotdeploy: cannot start" to Health.OFFLINE),
            row("no program", Absence.of(true, chosen, ClientState.STOPPED, "gone"), "Hotdeploy: cannot start" to Health.OFFLINE),
            row("not yet", Absence.of(true, chosen, ClientState.STOPPED, null), "Hotdeploy" to Health.NONE),
            row("soon", Absence.of(true, chosen, ClientState.STARTING, null), "Hotdeploy" to Health.NONE),
        ) { absence, expected ->
            val shown = Summary.of(null, absence)
            assertEquals(expected to listOf(absence.message), shown.text to shown.health to shown.details)
            assertTrue(absence.message.length > 3)
        }

    private val chosen = Chosen(Backend.PLATFORM)
    private val none = Chosen.of(BackendChoice.AUTOMATIC, emptySet())

    private fun offline(target: TargetStatus) =
        Status(true, "dev", listOf(target.copy(connection = Connection.FAILED, message = "refused")))

    @Test
    fun `a protected target is seen at once`() {
        val shown = Summary.of(Status(true, "dev", listOf(target(ServerState.CONFIRMED).copy(protected = true))))
        assertTrue(shown.protected)
        assertEquals(listOf("dev: 1 server, Zato 4.1, protected", "server1 · crm.py · abcdef1 verified"), shown.details)
    }

    @Test
    fun `a server with two modules counts once, and only when both are confirmed`() {
        val modules = listOf(module(ServerState.CONFIRMED), module(ServerState.FAILED, "erp.py"))
        val target = TargetStatus("dev", servers = listOf(ServerStatus("a", "", modules), ServerStatus("b", "")))
        assertEquals(0 to 1, countConfirmed(target))
        assertEquals(1 to 1, countConfirmed(target, "file:///crm.py"))
    }

    @TestFactory
    fun `a state is said in a few words`() =
        table(
            row("confirmed", module(ServerState.CONFIRMED), "abcdef1 verified"),
            row("stale", module(ServerState.STALE).copy(wanted = "999"), "runs abcdef1, not 999"),
            row("nothing known", module(ServerState.STALE).copy(sha256 = null), "runs –, not abcdef1"),
            row("failed", module(ServerState.FAILED).copy(error = Failure("boom")), "failed: boom"),
            row("failed without a word", module(ServerState.FAILED), "failed: no reason given"),
            row("accepted", module(ServerState.PENDING).copy(evidence = Evidence.ACCEPTED), "accepted, not confirmed"),
            row("under way", module(ServerState.PENDING).copy(evidence = Evidence.NONE), "on its way"),
            row("unreachable", module(ServerState.UNREACHABLE), "unreachable"),
            row("blocked", module(ServerState.BLOCKED), "blocked"),
        ) { module, expected -> assertEquals(expected, Phrases.state(module)) }

    @Test
    fun `time is told as people tell it`() {
        val ago = mapOf(
            0L to "just now",
            -5000L to "just now",
            4_400L to "just now",
            9_000L to "9 s ago",
            59_400L to "59 s ago",
            120_000L to "2 min ago",
            7_200_000L to "2 h ago",
            5 * 86_400_000L to "5 days ago",
        )
        ago.forEach { (ms, text) -> assertEquals(text, Phrases.ago(0, ms)) }
        mapOf(0.25 to "0.3 ms", 99.6 to "100 ms", 12_345.0 to "12.3 s").forEach { (ms, text) ->
            assertEquals(text, Phrases.duration(ms))
        }
    }

    @Test
    fun `the tree has a row for everything, and knows since when`() {
        val tree = ClusterTree()
        tree.rows(status(ServerState.PENDING), 0)
        tree.rows(status(ServerState.CONFIRMED), 60_000)
        val target = tree.rows(status(ServerState.CONFIRMED), 180_000).single()
        assertEquals("● 1 server, Zato 4.1" to Health.CONFIRMED, target.description to target.health)
        val module = target.children.single().children.single()
        assertEquals("abcdef1 verified · 2 min ago", module.description)
        assertEquals("crm.get" to "file:///crm.py", module.children.single().let { it.label to it.uri })
        val ids = generateSequence(listOf<ClusterNode>(target)) { row ->
            row.flatMap { it.children }.ifEmpty { null }
        }.flatten().map { it.id }
        assertEquals(4, ids.toSet().size)
        // What was gone is new when it comes back.
        tree.rows(null, 200_000)
        assertTrue(
            tree.rows(
                status(ServerState.CONFIRMED),
                240_000,
            ).single().children.single().children.single().description.endsWith("just now"),
        )
    }

    @Test
    fun `the tree tells a failure and a target that cannot be reached`() {
        val failed = module(ServerState.FAILED).copy(error = Failure("boom", 7, "Traceback"), previous = "old")
        val server = ServerStatus("server1", "http://x", listOf(failed))
        val down = TargetStatus("prod", protected = true, connection = Connection.FAILED, message = "refused")
        val (first, second) = ClusterTree().rows(
            Status(true, null, listOf(TargetStatus("dev", servers = listOf(server)), down)),
            0,
        )
        assertEquals(Health.FAILED, first.children.single().health)
        val row = first.children.single().children.single()
        assertTrue(row.tooltip.endsWith("failed: boom\n\nTraceback") && row.canRollBack)
        assertEquals(Triple("refused", Health.OFFLINE, true), Triple(second.description, second.health, second.protected))
    }

    @Test
    fun `the gutter shows the lenses in the colour of the module`() {
        val lenses = listOf(Lens(4, "3/3 servers · Deploy", null))
        val colour = { status: Status?, uri: String -> GutterEntry.of(lenses, status, uri).single().health }
        assertEquals(Health.FAILED, colour(status(ServerState.CONFIRMED, ServerState.FAILED), "file:///crm.py"))
        assertEquals(Health.IDLE, colour(status(ServerState.FAILED), "file:///other.py"))
        assertEquals(Health.IDLE, colour(null, "file:///crm.py"))
        assertEquals("3/3 servers · Deploy", GutterEntry.of(lenses, null, "").single().tooltip)
    }

    @Test
    fun `an input is filled in by its kind`() {
        val input =
            listOf("id" to "Int", "name" to null, "on" to "bool", "all" to "List", "by" to "dict_", "at" to "DateTime")
                .map { (name, kind) -> InputElement(name, kind, false) } + InputElement("more", "int", true)
        assertEquals(
            """{"id":0,"name":"","on":false,"all":[],"by":{},"at":""}""",
            Invocation.skeleton(ServiceInfo("a", "", input)),
        )
        assertEquals("", Invocation.skeleton(ServiceInfo("a", "", null)))
        assertEquals("", Invocation.skeleton(ServiceInfo("a", "", listOf(InputElement("x", null, true)))))
    }

    @Test
    fun `a payload is JSON or nothing, and an answer is shown whatever it is`() {
        for (payload in listOf("", " ", "{}", "[1]", "null")) assertNull(Invocation.problem(payload), payload)
        for (payload in listOf("{", "id=1", "{id: 1}", "{} {}")) assertNotNull(Invocation.problem(payload), payload)
        assertEquals("{\n  \"a\": null\n}\n", Invocation.pretty("{\"a\":null}"))
        assertEquals("Traceback <b>", Invocation.pretty("Traceback <b>"))
    }

    @Test
    fun `the services of the file that is open come first`() {
        val services = listOf(ServiceInfo("b", "x", null), ServiceInfo("c", "here", null), ServiceInfo("a", "x", null))
        assertEquals(listOf("c", "a", "b"), Invocation.inOrder(services, "here").map { it.name })
    }
}

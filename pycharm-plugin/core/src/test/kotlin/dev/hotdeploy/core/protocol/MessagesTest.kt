package dev.hotdeploy.core.protocol

import dev.hotdeploy.core.row
import dev.hotdeploy.core.table
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestFactory

class MessagesTest {
    private fun tree(json: String) = Tree.of(requireNotNull(Json.parse(json)).value)

    @Test
    fun `a status is read`() {
        val status =
            Status.read(
                tree(
                    """{"version": 1, "trusted": true, "selected": "dev", "targets": [{"name": "dev", "protected": true,
                    "connection": "connected", "zato": "4.1", "servers": [{"name": "server1", "url": "http://a", "modules": [
                    {"name": "crm.py", "uri": "file:///crm.py", "state": "failed", "evidence": "loaded", "sha256": "ab", "wanted": "cd", "previous": "ef",
                    "services": ["crm.get"], "ms": {"validate": 0.2, "upload": null}, "error": {"message": "boom", "line": 7}}]}]}]}""",
                ),
            )
        val module =
            ModuleStatus(
                name = "crm.py",
                uri = "file:///crm.py",
                state = ServerState.FAILED,
                evidence = Evidence.LOADED,
                sha256 = "ab",
                wanted = "cd",
                previous = "ef",
                services = listOf("crm.get"),
                ms = Timings(validate = 0.2),
                error = Failure("boom", 7),
            )
        val servers = listOf(ServerStatus("server1", "http://a", listOf(module)))
        assertEquals(Status(true, "dev", listOf(TargetStatus("dev", true, Connection.CONNECTED, null, "4.1", servers))), status)
        assertEquals("file:///crm.py", status.uriOf("dev", "crm.py"))
        assertNull(status.uriOf("prod", "crm.py"))
    }

    @TestFactory
    fun `a status that is not as expected says less, and never too much`() =
        table(
            row("nothing", "null", Status(false, null)),
            row("a list", "[]", Status(false, null)),
            row("trust that is a text is none", """{"trusted": "true"}""", Status(false, null)),
            row("trust that is a number is none", """{"trusted": 1}""", Status(false, null)),
            row("a target without a name", """{"trusted": true, "targets": [{}, 1, {"name": 2}]}""", Status(true, null)),
            row(
                "a connection of tomorrow",
                """{"selected": "a", "targets": [{"name": "a", "connection": "resting"}]}""",
                Status(false, "a", listOf(TargetStatus("a"))),
            ),
            row(
                "a state of tomorrow",
                """{"targets": [{"name": "a", "servers": [{"name": "s", "modules": [{"name": "m", "state": "asleep"}]}]}]}""",
                Status(false, null, listOf(TargetStatus("a", servers = listOf(ServerStatus("s", ""))))),
            ),
        ) { json, expected -> assertEquals(expected, Status.read(tree(json))) }

    @TestFactory
    fun `facts are read`() =
        table(
            row(
                "of a server",
                """{"event": "server", "target": "dev", "server": "s", "module": "m", "state": "stale", "evidence": "verified"}""",
                ServerFact("dev", "s", "m", null, ServerState.STALE, Evidence.VERIFIED),
            ),
            row(
                "of a rollout",
                """{"event": "rollout", "rollout": 7, "target": "dev", "module": "m", "state": "partial", "sha256": "ab", "ms": 40.6}""",
                RolloutFact("dev", "m", 7, RolloutState.PARTIAL, "ab", 40.6),
            ),
            row("another event", """{"event": "weather", "target": "dev", "module": "m", "state": "stale"}""", null),
            row("no module", """{"event": "rollout", "target": "dev", "state": "failed"}""", null),
            row("a state of the other kind", """{"event": "rollout", "target": "dev", "module": "m", "state": "stale"}""", null),
            row("nothing", "{}", null),
        ) { json, expected -> assertEquals(expected, Fact.read(tree(json))) }

    @TestFactory
    fun `answers are read`() =
        table(
            row("done", """{"version": 1, "outcome": "done"}""", Answer.Done),
            row("a rollout", """{"outcome": "rollout", "facts": [{"event": "x"}]}""", Answer.Rollout(emptyList())),
            row("facts", """{"outcome": "facts", "facts": []}""", Answer.Facts(emptyList())),
            row("a status", """{"outcome": "status", "status": {"selected": "a"}}""", Answer.Overview(Status(false, "a"))),
            row(
                "a connection",
                """{"outcome": "connected", "servers": [{"name": "s", "url": "u"}], "python": null, "notes": ["n"]}""",
                Answer.Connected(listOf(FoundServer("s", "u")), null, listOf("n")),
            ),
            row("no connection", """{"outcome": "notConnected", "message": "m"}""", Answer.NotConnected("m")),
            row(
                "a question",
                """{"outcome": "needsConfirmation", "target": "prod", "message": "m"}""",
                Answer.NeedsConfirmation("prod", "m"),
            ),
            row("a source", """{"outcome": "source", "server": "s", "sha256": "h", "text": "t"}""", Answer.Source("s", "t", "h")),
            row(
                "an invocation",
                """{"outcome": "invoked", "server": "s", "body": "b", "ms": 1}""",
                Answer.Invoked("s", "b", 1.0),
            ),
            row(
                "services",
                """{"outcome": "services", "services": [{"name": "a", "uri": "u", "input": null}, {"uri": "no name"},
                {"name": "b", "uri": "u", "input": [{"name": "id", "kind": "Int", "optional": true}, {"name": "x", "kind": null}]}]}""",
                Answer.Services(
                    listOf(
                        ServiceInfo("a", "u", null),
                        ServiceInfo("b", "u", listOf(InputElement("id", "Int", true), InputElement("x", null, false))),
                    ),
                ),
            ),
            row("one of tomorrow", """{"outcome": "sung"}""", Answer.Unknown("sung")),
            row("nothing", "null", Answer.Unknown("")),
        ) { json, expected -> assertEquals(expected, Answer.read(tree(json))) }

    @TestFactory
    fun `commands say what is said and nothing else`() =
        table(
            row("deploy", Command.deploy("u"), """["hotdeploy.deploy",[{"uri":"u"}]]"""),
            row("to a target", Command.redeploy("u", "dev"), """["hotdeploy.redeploy",[{"uri":"u","target":"dev"}]]"""),
            row("all", Command.deployAll(), """["hotdeploy.deployAll",[]]"""),
            row("asked here", Command.deployAll().confirmed(false), """["hotdeploy.deployAll",[{"confirmed":false}]]"""),
            row("agreed", Command.deploy("u").confirmed(true), """["hotdeploy.deploy",[{"uri":"u","confirmed":true}]]"""),
            row(
                "asked, then agreed",
                Command.deploy("u").confirmed(false).confirmed(true),
                """["hotdeploy.deploy",[{"uri":"u","confirmed":true}]]""",
            ),
            row(
                "inspect",
                Command.inspect(listOf("a", "b"), "dev"),
                """["hotdeploy.inspect",[{"uris":["a","b"],"target":"dev"}]]""",
            ),
            row("invoke", Command.invoke("s"), """["hotdeploy.invoke",[{"service":"s","payload":""}]]"""),
            row("clear", Command.clear(), """["hotdeploy.clear",[]]"""),
        ) { command, expected -> assertEquals(expected, Json.write(listOf(command.name, command.arguments))) }

    @Test
    fun `a question for a password names whose it is, or is none`() {
        val asked = """{"target": "dev", "origin": "http://a:1", "username": "me", "account": "deploy", "refused": true}"""
        assertEquals(CredentialsRequest("dev", "http://a:1", "me", true), CredentialsRequest.read(tree(asked)))
        for (json in listOf("null", "{}", """{"origin": "http://a"}""", """{"origin": "", "username": "me"}""")) {
            assertNull(CredentialsRequest.read(tree(json)), json)
        }
    }
}

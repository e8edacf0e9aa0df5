package dev.hotdeploy.drive

import dev.hotdeploy.core.backend.Refused
import dev.hotdeploy.core.model.ClusterTree
import dev.hotdeploy.core.model.Invocation
import dev.hotdeploy.core.protocol.Answer
import dev.hotdeploy.core.protocol.Command
import dev.hotdeploy.core.protocol.RolloutFact
import dev.hotdeploy.core.protocol.RolloutState
import dev.hotdeploy.core.settings.Target
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNotNull
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.ExtendWith
import org.junit.jupiter.api.io.TempDir
import java.nio.file.Path
import java.util.concurrent.CompletableFuture
import java.util.concurrent.ExecutionException
import java.util.concurrent.TimeUnit

/** What actions do, through `workspace/executeCommand`. */
@ExtendWith(OneCluster::class)
class CommandTest {
    @TempDir
    lateinit var home: Path

    private val module = Module()

    private inline fun <reified T : Answer> Ide.run(command: Command): T {
        val answer = session.execute(command).get(60, TimeUnit.SECONDS)
        return answer as? T ?: error("$command was answered with $answer")
    }

    private fun Ide.refusal(command: Command): String {
        val error = assertThrows(ExecutionException::class.java) { session.execute(command).get(60, TimeUnit.SECONDS) }
        return (error.cause as Refused).message.orEmpty()
    }

    @Test
    fun `what is deployed can be looked at, compared and invoked`(cluster: Cluster): Unit =
        Ide(home, ThisBackend, cluster).use { ide ->
            val text = module.source("zero")
            val document = ide.open(module.name, text)
            val rollout = ide.run<Answer.Rollout>(Command.deploy(document.uri)).facts.last() as RolloutFact
            assertEquals(RolloutState.CONFIRMED to document.hash, rollout.state to rollout.sha256)
            ide.confirmed(document)

            val status = ide.run<Answer.Overview>(Command.status()).status
            assertEquals(ide.session.status?.selected, status.selected)
            val rows = ClusterTree().rows(status, 0).single()
            assertEquals(cluster.names, rows.children.map { it.label })
            assertTrue(rows.children.all { server -> server.children.any { it.label == module.name } }, "$rows")

            val facts = ide.run<Answer.Facts>(Command.inspect(listOf(document.uri))).facts
            assertEquals(setOf<String?>(document.hash), facts.map { it.sha256 }.toSet())

            document.type(module.source("local"))
            val source = ide.run<Answer.Source>(Command.source(document.uri, "dev", cluster.names[1]))
            assertEquals(Triple(cluster.names[1], text, sha256(text)), Triple(source.server, source.text, source.sha256))

            val invoked = ide.run<Answer.Invoked>(Command.invoke(module.service, "{\"wanted\": \"x\"}"))
            assertEquals("{\n  \"answer\": \"zero\"\n}\n", Invocation.pretty(invoked.body))

            assertEquals(Answer.Done, ide.run<Answer.Done>(Command.clear()))
        }

    @Test
    fun `services and what they take are known`(cluster: Cluster): Unit =
        Ide(home, ThisBackend, cluster).use { ide ->
            val document = ide.open(module.name, module.source("zero"))
            val service = ide.run<Answer.Services>(Command.services()).services.single { it.name == module.service }
            assertEquals(document.uri, service.uri)
            assertEquals("""{"wanted":""}""", Invocation.skeleton(service))
        }

    @Test
    fun `a connection is tested, and one that cannot be had says why`(cluster: Cluster): Unit =
        Ide(home, ThisBackend, cluster, settings = { it.copy(targets = it.targets + nowhere) }).use { ide ->
            val connected = ide.run<Answer.Connected>(Command.connect("dev"))
            assertEquals(cluster.names, connected.servers.map { it.name })
            assertTrue(connected.python != null)
            assertTrue(ide.run<Answer.NotConnected>(Command.connect("nowhere")).message.isNotBlank())
            ide.run<Answer.Done>(Command.selectTarget("nowhere"))
            assertNotNull(ide.until("it is selected") { ide.session.status?.takeIf { it.selected == "nowhere" } })
        }

    @Test
    fun `sent again, though the servers run it`(cluster: Cluster): Unit =
        Ide(home, ThisBackend, cluster).use { ide ->
            val document = ide.open(module.name, module.source("zero"))
            ide.run<Answer.Rollout>(Command.deploy(document.uri))
            ide.run<Answer.Rollout>(Command.redeploy(document.uri))
            ide.confirmed(document)
            assertEquals(RolloutState.CONFIRMED, ide.session.rollouts.first().state)
            val all = ide.run<Answer.Rollout>(Command.deployAll()).facts
            assertTrue(all.any { it.module == module.name }, "$all")
        }

    @Test
    fun `servers are brought back to what they ran before`(cluster: Cluster): Unit =
        Ide(home, ThisBackend, cluster).use { ide ->
            val document = ide.open(module.name, module.source("zero"))
            val before = document.hash
            ide.run<Answer.Rollout>(Command.deploy(document.uri))
            ide.confirmed(document)
            document.type(module.source("one"))
            ide.save(document, Order.SAVE_FIRST)
            ide.until("there is a way back") { ide.modules(document).takeIf { all -> all.all { it.previous == before } } }
            val rollout = ide.run<Answer.Rollout>(Command.rollback(document.uri)).facts.last() as RolloutFact
            assertEquals(RolloutState.CONFIRMED to before, rollout.state to rollout.sha256)
            assertEquals(List(3) { before }, ide.modules(document).map { it.sha256 })
        }

    @Test
    fun `what cannot be done is refused in words for the user`(cluster: Cluster): Unit =
        Ide(home, ThisBackend, cluster).use { ide ->
            val never = home.resolve("project/never.py").toUri().toString()
            assertTrue("is not open" in ide.refusal(Command.deploy(never)))
            assertTrue("no-such" in ide.refusal(Command.selectTarget("no-such")))
            assertTrue("expects" in ide.refusal(Command("hotdeploy.deploy")))
        }

    @Test
    fun `a protected target takes nothing without a yes`(cluster: Cluster): Unit =
        Ide(
            home,
            ThisBackend,
            cluster,
            settings = { it.copy(targets = listOf(cluster.target.copy(protected = true))) },
        ).use { ide ->
            val document = ide.open(module.name, module.source("zero"))
            val questions = mutableListOf<String>()
            val deploy = { yes: Boolean ->
                ide.session
                    .deploy(Command.deploy(document.uri)) { target, message ->
                        questions += target
                        assertTrue(message.isNotBlank())
                        CompletableFuture.completedFuture(yes)
                    }.get(60, TimeUnit.SECONDS)
            }
            assertNull(deploy(false))
            assertEquals(emptyList<String>(), ide.rollouts(document))
            assertTrue(deploy(true) is Answer.Rollout)
            ide.confirmed(document)
            assertEquals(listOf("dev", "dev"), questions)
            assertTrue(ide.ear.messages.isEmpty(), "the server asks nobody: ${ide.ear.messages}")

            // A save asks by the server's own question; one that is never answered holds up nothing.
            document.type(module.source("one"))
            ide.save(document, Order.SAVE_FIRST)
            ide.until("the server asks") { ide.ear.messages.firstOrNull { "dev" in it } }
            assertTrue(ide.run<Answer.Overview>(Command.status()).status.trusted)
            assertEquals(1, ide.rollouts(document).size)
        }

    private val nowhere = Target(name = "nowhere", url = "http://127.0.0.1:9", invokeUsername = "pubapi")
}

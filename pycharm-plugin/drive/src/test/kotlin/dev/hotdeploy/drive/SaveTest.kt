package dev.hotdeploy.drive

import dev.hotdeploy.core.protocol.Answer
import dev.hotdeploy.core.protocol.Command
import dev.hotdeploy.core.protocol.RolloutState
import dev.hotdeploy.core.save.SaveAction
import org.eclipse.lsp4j.DiagnosticSeverity
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.ExtendWith
import org.junit.jupiter.api.io.TempDir
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.EnumSource
import org.junit.jupiter.params.provider.ValueSource
import java.nio.file.Files
import java.nio.file.Path

/** Which saves deploy: those that the user made, each of them once. */
@ExtendWith(OneCluster::class)
class SaveTest {
    @TempDir
    lateinit var home: Path

    private val module = Module()

    @ParameterizedTest
    @EnumSource
    fun `a save by hand is proved on three servers`(
        order: Order,
        cluster: Cluster,
    ): Unit = Ide(home, ThisBackend, cluster).use { ide ->
        val document = ide.open(module.name, module.source("zero"))
        val hashes =
            listOf("one", "two").map { answer ->
                document.type(module.source(answer))
                ide.save(document, order)
                ide.confirmed(document)
                document.hash
            }
        assertEquals(hashes, ide.rollouts(document))
        val answered = ide.session.execute(Command.invoke(module.service, "{\"wanted\": 1}")).get() as Answer.Invoked
        assertTrue("two" in answered.body, answered.body)
    }

    @Test
    fun `servers that pass an upload on to each other are proved one by one too`(): Unit =
        Cluster("3.2").use { cluster ->
            Ide(home, ThisBackend, cluster).use { ide ->
                val document = ide.open(module.name, module.source("zero"))
                document.type(module.source("one"))
                ide.save(document, Order.SAVE_FIRST)
                ide.confirmed(document)
                assertEquals(listOf(document.hash), ide.rollouts(document))
            }
        }

    @ParameterizedTest
    @EnumSource
    fun `saving the document alone deploys it alone`(
        order: Order,
        cluster: Cluster,
    ): Unit = Ide(home, ThisBackend, cluster).use { ide ->
        val other = Module().let { ide.open(it.name, it.source("zero")).apply { type(it.source("one")) } }
        val document = ide.open(module.name, module.source("zero"))
        document.type(module.source("one"))
        ide.save(document, order, SaveAction.DOCUMENT)
        ide.confirmed(document)
        assertEquals(listOf(document.hash), ide.rollouts(document))
        assertEquals(emptyList<String>(), ide.rollouts(other))
    }

    @Test
    fun `a save that the IDE makes by itself deploys nothing, and the next by hand does`(cluster: Cluster): Unit =
        Ide(home, ThisBackend, cluster).use { ide ->
            val document = ide.open(module.name, module.source("zero"))
            document.type(module.source("one"))
            ide.autoSave()
            val word = ide.diagnostic(document, "changed, not deployed")
            assertEquals(DiagnosticSeverity.Information to Module.MARKER_LINE, word.severity to word.line)
            assertEquals(emptyList<String>(), ide.rollouts(document))

            // There is nothing to write any more, so no `didSave` comes.
            ide.save(document, Order.SAVE_FIRST)
            ide.confirmed(document)
            assertEquals(listOf(document.hash), ide.rollouts(document))
        }

    @ParameterizedTest
    @EnumSource(SaveAction::class)
    fun `a save by hand of an unmodified document deploys it`(
        action: SaveAction,
        cluster: Cluster,
    ): Unit = Ide(home, ThisBackend, cluster).use { ide ->
        val document = ide.open(module.name, module.source("zero"))
        ide.save(document, Order.SAVE_FIRST, action)
        ide.confirmed(document)

        assertEquals(listOf(document.hash), ide.rollouts(document))

        // Once more: the servers are asked, they run it, and nothing is sent.
        ide.save(document, Order.SAVE_FIRST, action)
        val again =
            ide.until("the second rollout ends") {
                ide.session.rollouts.takeIf { it.size == 2 }?.first()?.takeIf { it.state != null }
            }
        assertEquals(RolloutState.CONFIRMED, again.state)
        assertEquals(List(3) { 0.0 }, again.servers.values.map { it.ms.upload ?: 0.0 })
    }

    @ParameterizedTest
    @EnumSource
    fun `Save All deploys all that was unsaved, and the document of the editor`(
        order: Order,
        cluster: Cluster,
    ): Unit = Ide(home, ThisBackend, cluster).use { ide ->
        val unmodified = ide.open(module.name, module.source("zero"))
        val modified = List(2) { Module() }.map { ide.open(it.name, it.source("zero")).apply { type(it.source("one")) } }
        // One that is open, unmodified and in another tab, is not meant.
        val aside = Module().let { ide.open(it.name, it.source("zero")) }
        ide.save(unmodified, order)
        (modified + unmodified).forEach { document ->
            ide.confirmed(document)
            assertEquals(listOf(document.hash), ide.rollouts(document))
        }
        assertEquals(emptyList<String>(), ide.rollouts(aside))
    }

    @Test
    fun `Save All deploys what no editor shows, as a refactoring leaves it`(cluster: Cluster) {
        val path = Files.createDirectories(home.resolve("project")).resolve(module.name)
        Files.writeString(path, module.source("zero"))
        Ide(home, ThisBackend, cluster).use { ide ->
            do {
                val known = ide.session.execute(Command.services()).get() as Answer.Services
            } while (known.services.none { it.name == module.service })
            val unseen = Document(ide, path, module.source("one"))
            Files.writeString(path, unseen.text)
            ide.session.saved(listOf(unseen.uri))
            ide.confirmed(unseen)
            assertEquals(listOf(unseen.hash), ide.rollouts(unseen))
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = [false, true])
    fun `a change from outside deploys nothing, however the backend tells it`(
        textFirst: Boolean,
        cluster: Cluster,
    ): Unit =
        Ide(home, ThisBackend, cluster).use { ide ->
            val document = ide.open(module.name, module.source("zero"))
            ide.save(document, Order.SAVE_FIRST)
            ide.confirmed(document)
            val before = document.hash

            ide.changeOutside(document, module.source("from outside"), textFirst)
            ide.diagnostic(document, "changed, not deployed")
            assertEquals(listOf(before), ide.rollouts(document))

            // The user finds it good. The IDE has nothing to write.
            ide.save(document, Order.SAVE_FIRST)
            ide.confirmed(document)
            assertEquals(listOf(before, document.hash), ide.rollouts(document))
        }

    @Test
    fun `a change from outside, then one of the user's own, is one save`(cluster: Cluster): Unit =
        Ide(home, ThisBackend, cluster).use { ide ->
            val document = ide.open(module.name, module.source("zero"))
            ide.changeOutside(document, module.source("from outside"))
            document.type(module.source("own"))
            ide.save(document, Order.INTENT_FIRST)
            ide.confirmed(document)
            assertEquals(listOf(document.hash), ide.rollouts(document))
        }

    @Test
    fun `a document that was closed unsaved is none of the server's business`(cluster: Cluster): Unit =
        Ide(home, ThisBackend, cluster).use { ide ->
            val document = ide.open(module.name, module.source("zero"))
            document.close()
            ide.session.saved(listOf(document.uri))
            ide.session.execute(Command.status()).get()
            assertEquals(emptyList<String>(), ide.rollouts(document))
        }

    @Test
    fun `the timeline ends with what was proved`(cluster: Cluster): Unit =
        Ide(home, ThisBackend, cluster).use { ide ->
            val document = ide.open(module.name, module.source("zero"))
            ide.save(document, Order.SAVE_FIRST)
            val rollout = ide.until("the rollout ends") {
                ide.session.rollouts.firstOrNull { it.state == RolloutState.CONFIRMED }
            }
            assertEquals(cluster.names.toSet(), rollout.servers.keys)
            assertEquals(document.hash, rollout.sha256)
            assertTrue(rollout.servers.values.all { it.ms.upload != null && it.services == listOf(module.service) }, "$rollout")
        }
}

package dev.hotdeploy.drive

import dev.hotdeploy.core.model.Balloons
import dev.hotdeploy.core.model.Health
import dev.hotdeploy.core.model.Summary
import dev.hotdeploy.core.protocol.RolloutState
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNotNull
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.ExtendWith
import org.junit.jupiter.api.io.TempDir
import java.nio.file.Path

/** What the user sees of a module that servers, or the checks before them, refuse. */
@ExtendWith(OneCluster::class)
class FailureTest {
    @TempDir
    lateinit var home: Path

    private val module = Module()

    @Test
    fun `a failure stands at its line, of each server, until it is mended`(cluster: Cluster): Unit =
        Ide(home, ThisBackend, cluster).use { ide ->
            val document = ide.open(module.name, module.source("zero"))
            document.type(module.source("one", Module.BROKEN))
            ide.save(document, Order.SAVE_FIRST)
            val failed =
                ide.until("three servers have failed") {
                    ide.errors(document).filter { Module.BROKEN_ERROR in it.message }.takeIf { all -> all.size == 3 }
                }
            assertEquals(cluster.names.toSet(), failed.map { it.server }.toSet())
            assertEquals(setOf(Module.TAIL_LINE), failed.map { it.line }.toSet())
            assertTrue(failed.all { ThisBackend.namesOtherPlaces || it.related.isEmpty() }, "$failed")

            ide.until("the widget says so") { Summary.of(ide.session.status).takeIf { it.health == Health.FAILED } }
            val rollout = ide.until("the rollout ends") { ide.session.rollouts.firstOrNull { it.state == RolloutState.FAILED } }
            val balloon = requireNotNull(Balloons().of(rollout))
            assertTrue(Module.BROKEN_ERROR in balloon.message && module.name in balloon.message, balloon.message)
            assertEquals(document.uri, balloon.uri)

            document.type(module.source("two"))
            ide.save(document, Order.SAVE_FIRST)
            ide.confirmed(document)
        }

    @Test
    fun `what would not load is not sent`(cluster: Cluster): Unit =
        Ide(home, ThisBackend, cluster).use { ide ->
            val document = ide.open(module.name, module.source("zero"))
            document.type(module.source("one", "def (:\n"))
            ide.save(document, Order.INTENT_FIRST)
            val error = ide.until("the error is shown") { ide.errors(document).firstOrNull { it.line == Module.TAIL_LINE } }
            assertEquals(ThisBackend.explains, error.explained)
            ide.until("the attempt is told") { ide.session.rollouts.firstOrNull { it.state == RolloutState.BLOCKED } }
            assertEquals(emptyList<String>(), ide.rollouts(document))
            assertNull(Balloons().of(ide.session.rollouts.first()))

            // It is shown before anybody saves, too.
            document.type(module.source("two"))
            ide.until("the error is gone") { ide.errors(document).isEmpty().takeIf { it } }
            document.type(module.source("three", "def (:\n"))
            assertNotNull(ide.until("it is back") { ide.errors(document).firstOrNull() })
        }
}

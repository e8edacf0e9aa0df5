package dev.hotdeploy.drive

import dev.hotdeploy.core.backend.ClientState
import dev.hotdeploy.core.backend.NotRunning
import dev.hotdeploy.core.protocol.Command
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.ExtendWith
import org.junit.jupiter.api.io.TempDir
import java.nio.file.Path
import java.util.concurrent.ExecutionException
import java.util.concurrent.TimeUnit

/** The server's life: started, trusted, killed, started again. */
@ExtendWith(OneCluster::class)
class ServerTest {
    @TempDir
    lateinit var home: Path

    private val module = Module()

    @Test
    fun `after it was killed it is started again, and goes on`(cluster: Cluster): Unit =
        Ide(home, ThisBackend, cluster).use { ide ->
            val document = ide.open(module.name, module.source("zero"))
            ide.save(document, Order.SAVE_FIRST)
            ide.confirmed(document)

            ide.process.destroyForcibly().waitFor(30, TimeUnit.SECONDS)
            ide.until("its end is known") { (ide.session.state == ClientState.STOPPED).takeIf { it } }
            assertNull(ide.session.status)
            ide.session.client = null
            val told = assertThrows(ExecutionException::class.java) { ide.session.execute(Command.status()).get() }.cause
            assertTrue(told is NotRunning, "$told")

            ide.start()
            document.type(module.source("one"))
            ide.save(document, Order.SAVE_FIRST)
            ide.confirmed(document)
        }

    @Test
    fun `nothing is sent before the project is trusted`(cluster: Cluster): Unit =
        Ide(home, ThisBackend, cluster, trusted = false).use { ide ->
            val document = ide.open(module.name, module.source("zero"))
            ide.save(document, Order.SAVE_FIRST)
            val status = ide.until("the status is known") { ide.session.status }
            assertEquals(false, status.trusted)
            ide.until("it is said") { ide.shown(document).firstOrNull { "trust" in it.message } }
            assertEquals(emptyList<String>(), ide.rollouts(document))
            assertTrue(ide.asked.isEmpty(), "${ide.asked}")

            ide.session.trusted(true)
            ide.until("the trust is known") { ide.session.status?.takeIf { it.trusted && it.selectedTarget != null } }
            ide.save(document, Order.SAVE_FIRST)
            ide.confirmed(document)
        }

    @Test
    fun `it asks to be told of changes on disk`(cluster: Cluster): Unit =
        Ide(home, ThisBackend, cluster).use { ide ->
            ide.until("it registers") { ide.ear.watched.takeIf { "workspace/didChangeWatchedFiles" in it } }
            assertTrue(ide.wantsText)
        }
}

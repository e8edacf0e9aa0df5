package dev.hotdeploy.drive

import dev.hotdeploy.core.backend.Patience
import dev.hotdeploy.core.protocol.Answer
import dev.hotdeploy.core.protocol.Command
import dev.hotdeploy.core.sandbox.EmbeddedCluster
import dev.hotdeploy.core.sandbox.Emulated
import dev.hotdeploy.core.sandbox.Ready
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.ExtendWith
import org.junit.jupiter.api.io.TempDir
import java.nio.file.Path
import java.util.concurrent.TimeUnit

/** The cluster that the user starts from the IDE: its target is lent to the project, with the passwords of this start. */
@ExtendWith(OneCluster::class)
class EmbeddedClusterTest {
    @TempDir
    lateinit var home: Path

    private val module = Module()

    @Test
    fun `a save goes to it while it runs, nobody is asked for a password, and afterwards the target is gone`(cluster: Cluster) {
        Ide(home, ThisBackend, cluster, typed = { error("asked for ${it.key}") }).use { ide ->
            val document = ide.open(module.name, module.source("zero"))
            val embedded = EmbeddedCluster(Path.of(program), Emulated.V3_2)
            embedded.use {
                val ready = it.start()
                ide.lend(ready)
                Patience.ask { ide.session.execute(Command.selectTarget(Ready.NAME)) }.get(30, TimeUnit.SECONDS)
                val answer = ide.session.execute(Command.connect(Ready.NAME)).get(30, TimeUnit.SECONDS)
                assertEquals(ready.target.servers.keys, (answer as Answer.Connected).servers.map { it.name }.toSet())
                ide.until("the target is selected") { ide.session.status?.selectedTarget?.takeIf { it.name == Ready.NAME } }
                ide.save(document, Order.SAVE_FIRST)
                ide.confirmed(document)
            }
            embedded.ended.get(30, TimeUnit.SECONDS)
            assertTrue(ide.keys().isEmpty(), "a password was stored")
            ide.lend(null)
            ide.until("it is forgotten") { ide.session.status?.takeIf { it.target(Ready.NAME) == null } }
        }
    }

    @Test
    fun `what it cannot start with is told, and one that was stopped does not start`() {
        val told =
            assertThrows(IllegalStateException::class.java) { EmbeddedCluster(Path.of("/usr/bin/false"), Emulated.V4_1).start() }
        assertEquals("The embedded cluster ended (1): it says nothing", told.message)
        val stopped = EmbeddedCluster(Path.of(program), Emulated.V4_1).apply { close() }
        assertThrows(IllegalStateException::class.java) { stopped.start() }
    }
}

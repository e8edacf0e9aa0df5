package dev.hotdeploy.drive

import dev.hotdeploy.core.model.GutterEntry
import dev.hotdeploy.core.model.Health
import dev.hotdeploy.core.model.Lens
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNotNull
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.ExtendWith
import org.junit.jupiter.api.io.TempDir
import java.nio.file.Path
import java.util.concurrent.TimeUnit

/** What stands at a service's class. */
@ExtendWith(OneCluster::class)
class LensTest {
    @TempDir
    lateinit var home: Path

    private val module = Module()

    private fun Ide.lens(document: Document): Lens? =
        requireNotNull(session.client).lenses(document.uri).get(30, TimeUnit.SECONDS).singleOrNull()

    @Test
    fun `the lens tells what the servers run, and is drawn anew when that changes`(cluster: Cluster): Unit =
        Ide(home, ThisBackend, cluster).use { ide ->
            val document = ide.open(module.name, module.source("zero"))
            assertEquals(Module.CLASS_LINE, ide.lens(document)?.line)
            val before = ide.lensRefreshes.get()
            ide.save(document, Order.SAVE_FIRST)
            ide.confirmed(document)
            // As an IDE does: it asks when it is told to, until what it shows is right.
            var drawn = before
            do {
                drawn = ide.until("the lenses are to be drawn anew") { ide.lensRefreshes.get().takeIf { it > drawn } }
            } while (ide.lens(document)?.title?.startsWith("3/3 servers") != true)
            val lens = requireNotNull(ide.lens(document))
            assertEquals("3/3 servers · ${document.hash.take(7)}", lens.title.split(" · ").take(2).joinToString(" · "))
            val gutter = GutterEntry.of(listOf(lens), ide.session.status, document.uri).single()
            assertEquals(Health.CONFIRMED to Module.CLASS_LINE, gutter.health to gutter.line)

            // A click deploys, though nobody pressed save.
            document.type(module.source("one"))
            val click = requireNotNull(ide.lens(document)?.command)
            assertNotNull(ide.session.execute(click).get(60, TimeUnit.SECONDS))
            ide.confirmed(document)
        }
}

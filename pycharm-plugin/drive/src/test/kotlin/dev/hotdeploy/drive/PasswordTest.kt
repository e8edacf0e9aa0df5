package dev.hotdeploy.drive

import dev.hotdeploy.core.protocol.Answer
import dev.hotdeploy.core.protocol.Command
import dev.hotdeploy.core.secrets.Question
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.ExtendWith
import org.junit.jupiter.api.io.TempDir
import java.nio.file.Path
import java.util.concurrent.atomic.AtomicInteger

/** Passwords: asked for, given, kept, and asked for anew when they are wrong. */
@ExtendWith(OneCluster::class)
class PasswordTest {
    @TempDir
    lateinit var home: Path

    private val module = Module()

    @Test
    fun `a password is asked for and given, and the next time it is known`(cluster: Cluster) {
        val questions = AtomicInteger()
        val typed = { question: Question ->
            questions.incrementAndGet()
            cluster.passwords[question.key]
        }
        Ide(home, ThisBackend, cluster, typed = typed).use { ide ->
            val document = ide.open(module.name, module.source("zero"))
            ide.save(document, Order.SAVE_FIRST)
            ide.confirmed(document)
            val origins = (cluster.target.servers.values + cluster.target.url).toSet()
            assertTrue(ide.asked.isNotEmpty() && ide.asked.all { it["origin"].text in origins }, "${ide.asked}")
            assertEquals(
                setOf(cluster.target.username, cluster.target.invokeUsername),
                ide.asked.map {
                    it["username"].text
                }.toSet(),
            )
            assertTrue(ide.keys().isNotEmpty() && ide.keys().all { ide.get(it) == cluster.passwords[it] })
            val before = questions.get()

            // Asked anew, the store knows them.
            assertTrue(ide.session.execute(Command.connect("dev")).get() is Answer.Connected)
            assertEquals(before, questions.get())
        }
    }

    @Test
    fun `a password that the server refuses is not sent again, and the next save asks for another`(cluster: Cluster) {
        val typed = { question: Question ->
            val again = question.message.startsWith("The server refused")
            if (again || question.key.username != cluster.target.username) cluster.passwords[question.key] else "wrong"
        }
        Ide(home, ThisBackend, cluster, typed = typed).use { ide ->
            val document = ide.open(module.name, module.source("zero"))
            ide.save(document, Order.SAVE_FIRST)
            ide.diagnostic(document, "refused the password of ${cluster.target.username}")
            assertTrue(ide.asked.none { it["refused"].flag == true }, "${ide.asked}")

            ide.save(document, Order.SAVE_FIRST)
            ide.confirmed(document)
            assertEquals(1, ide.asked.count { it["refused"].flag == true }, "${ide.asked}")
            assertTrue(ide.keys().all { ide.get(it) == cluster.passwords[it] })
        }
    }

    @Test
    fun `without a password nothing is sent, and it is said`(cluster: Cluster): Unit =
        Ide(home, ThisBackend, cluster, typed = { null }).use { ide ->
            val document = ide.open(module.name, module.source("zero"))
            ide.save(document, Order.SAVE_FIRST)
            val told = ide.until("it is said") { ide.errors(document).firstOrNull() }
            assertTrue("password" in told.message.lowercase(), told.message)
            assertTrue(ide.modules(document).none { it.state.word == "confirmed" })
        }
}

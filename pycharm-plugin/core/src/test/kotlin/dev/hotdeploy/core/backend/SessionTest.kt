package dev.hotdeploy.core.backend

import dev.hotdeploy.core.model.Lens
import dev.hotdeploy.core.model.Rollout
import dev.hotdeploy.core.protocol.Answer
import dev.hotdeploy.core.protocol.Command
import dev.hotdeploy.core.protocol.Fact
import dev.hotdeploy.core.row
import dev.hotdeploy.core.secrets.CredentialKey
import dev.hotdeploy.core.secrets.PasswordStore
import dev.hotdeploy.core.secrets.Passwords
import dev.hotdeploy.core.settings.ProjectSettings
import dev.hotdeploy.core.settings.Target
import dev.hotdeploy.core.table
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestFactory
import java.nio.file.Path
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CompletionException
import java.util.concurrent.ExecutionException

class SessionTest {
    /** Answers what it is told to, in order. */
    private class Scripted(
        vararg answers: Any?,
    ) : Client {
        private val answers = ArrayDeque(answers.toList())
        val said = mutableListOf<Any>()

        override val backend = Backend.PLATFORM

        override fun notify(
            method: String,
            params: Map<String, Any>,
        ) {
            said += method to params
        }

        override fun execute(command: Command): CompletableFuture<Any?> {
            said += command
            val answer = answers.removeFirst()
            return if (answer is Throwable) CompletableFuture.failedFuture(answer) else CompletableFuture.completedFuture(answer)
        }

        override fun lenses(uri: String) = CompletableFuture.completedFuture(emptyList<Lens>())

        override fun start() = Unit

        override fun restart() = Unit

        override fun stop() = Unit

        override fun settingsChanged() = Unit
    }

    private val store =
        object : PasswordStore {
            override fun get(key: CredentialKey) = "secret".takeIf { key == CredentialKey("http://a", "me") }

            override fun set(
                key: CredentialKey,
                password: String?,
            ) = Unit

            override fun keys() = emptySet<CredentialKey>()
        }

    private val session = Session(Passwords(store, { CompletableFuture.completedFuture(null) }, Runnable::run)) { 42 }
    private val done = mapOf("outcome" to "done")
    private val question = mapOf("outcome" to "needsConfirmation", "target" to "prod", "message" to "Deploy to prod?")

    private fun served(vararg answers: Any?) = Scripted(*answers).also { session.client = it }

    private fun status(module: String? = "crm.py") =
        mapOf(
            "trusted" to true,
            "selected" to "dev",
            "targets" to
                listOf(
                    mapOf(
                        "name" to "dev",
                        "servers" to
                            listOf(
                                mapOf(
                                    "name" to "server1",
                                    "modules" to
                                        listOfNotNull(module).map {
                                            mapOf(
                                                "name" to it,
                                                "uri" to "file:///$it",
                                                "state" to "confirmed",
                                            )
                                        },
                                ),
                            ),
                    ),
                ),
        )

    @Test
    fun `what the server says is kept and passed on`() {
        val heard = mutableListOf<String>()
        val listening =
            session.listen(
                object : SessionListener {
                    override fun statusChanged() = heard.plusAssign("status ${session.status?.selected} ${session.state}")

                    override fun learned(fact: Fact) = heard.plusAssign("fact ${session.rollouts.single().uri}")

                    override fun ended(rollout: Rollout) = heard.plusAssign("end ${rollout.state}")
                },
            )
        session.stateChanged(ClientState.RUNNING)
        session.told(status())
        session.learned(mapOf("event" to "rollout", "target" to "dev", "module" to "crm.py", "state" to "confirmed"))
        session.learned("no fact")
        session.stateChanged(ClientState.STOPPED)
        listening.close()
        session.told(status())
        assertEquals(
            listOf("status null RUNNING", "status dev RUNNING", "fact file:///crm.py", "end CONFIRMED", "status null STOPPED"),
            heard,
        )
        assertEquals(42, session.rollouts.single().started)
    }

    @Test
    fun `each saved document is told once`() {
        val client = served()
        session.saved(listOf("a", "b", "a"))
        assertEquals(listOf("a", "b").map { "hotdeploy/saveIntent" to mapOf("uri" to it) }, client.said)
        session.client = null
        session.saved(listOf("a"))
        session.trusted(true)
    }

    @Test
    fun `a password is for the account that it was stored for`() {
        val asked =
            mapOf("target" to "dev", "origin" to "http://a", "username" to "me", "account" to "deploy", "refused" to false)
        assertEquals(mapOf("password" to "secret"), session.credentials(asked).getNow(null))
        assertNull(session.credentials(asked + ("origin" to "http://b")).get())
        assertNull(session.credentials(null).get())
    }

    @TestFactory
    fun `why a command failed is for the user to read`() =
        table(
            row("refused", IllegalArgumentException("crm.py is not open"), "crm.py is not open"),
            row("wrapped", CompletionException(CompletionException(IllegalStateException("closed"))), "closed"),
            row("without a word", CompletionException(NullPointerException()), "NullPointerException"),
        ) { error, expected ->
            served(error)
            val told = assertThrows(ExecutionException::class.java) { session.execute(Command.status()).get() }.cause
            assertEquals(expected, (told as? Refused)?.message)
        }

    @Test
    fun `without a server nothing is executed`() {
        val told = assertThrows(ExecutionException::class.java) { session.execute(Command.status()).get() }.cause
        assertTrue(told is NotRunning, "$told")
    }

    @Test
    fun `a protected target is asked about once, here`() {
        val client = served(question, done)
        val asked = mutableListOf<String>()
        val answer =
            session.deploy(Command.deploy("u")) { target, message ->
                asked += "$target: $message"
                CompletableFuture.completedFuture(true)
            }
        assertEquals(Answer.Done, answer.get())
        assertEquals(listOf("prod: Deploy to prod?"), asked)
        assertEquals(listOf(Command.deploy("u").confirmed(false), Command.deploy("u").confirmed(true)), client.said)
    }

    @Test
    fun `a no sends nothing, and an unprotected target asks nobody`() {
        val refusing = served(question)
        assertNull(session.deploy(Command.deploy("u")) { _, _ -> CompletableFuture.completedFuture(false) }.get())
        assertEquals(1, refusing.said.size)
        served(done)
        assertEquals(Answer.Done, session.deploy(Command.deployAll()) { _, _ -> error("nobody is asked") }.get())
    }

    @Test
    fun `the servers are asked again for what is shown`() {
        val client = served(mapOf("outcome" to "connected"), mapOf("outcome" to "facts"), mapOf("outcome" to "notConnected"))
        session.told(status())
        assertTrue(session.refresh("dev").get() is Answer.Connected)
        assertTrue(session.refresh("dev").get() is Answer.NotConnected)
        val connect = Command.connect("dev")
        assertEquals(listOf(connect, Command.inspect(listOf("file:///crm.py"), "dev"), connect), client.said)
    }

    @TestFactory
    fun `one backend serves`() =
        table(
            row("both", BackendChoice.AUTOMATIC to setOf(Backend.PLATFORM, Backend.LSP4IJ), Backend.PLATFORM to false),
            row("no platform", BackendChoice.AUTOMATIC to setOf(Backend.LSP4IJ), Backend.LSP4IJ to false),
            row("as wished", BackendChoice.LSP4IJ to setOf(Backend.PLATFORM, Backend.LSP4IJ), Backend.LSP4IJ to false),
            row("not there", BackendChoice.LSP4IJ to setOf(Backend.PLATFORM), Backend.PLATFORM to true),
            row("not here", BackendChoice.PLATFORM to setOf(Backend.LSP4IJ), Backend.LSP4IJ to true),
            row("none", BackendChoice.PLATFORM to emptySet<Backend>(), null to true),
        ) { (choice, available), (backend, problem) ->
            val chosen = Chosen.of(choice, available)
            assertEquals(backend to problem, chosen.backend to (chosen.problem != null))
        }

    @Test
    fun `the server is started and introduced to`() {
        assertEquals(listOf("/x/hotdeploy", "lsp", "--log-level", "warn"), Launch.commandLine(Path.of("/x/hotdeploy"), "warn"))
        val options = Launch.initializationOptions(false, ProjectSettings(listOf(Target("dev", "http://a"))))
        val expected = mapOf("trusted" to false, "saveIntent" to "notification", "credentials" to true, "facts" to true)
        assertEquals(expected + ("settings" to mapOf("targets" to mapOf("dev" to mapOf("url" to "http://a")))), options)
    }

    @Test
    fun `a server that keeps ending is left alone`() {
        val crashes = Crashes()
        assertEquals(listOf(true, true, true, true, false), List(5) { crashes.startAgain(it * 1000L) })
        crashes.forget()
        assertTrue(crashes.startAgain(6000))
        val slowly = Crashes()
        assertFalse(List(20) { slowly.startAgain(it * 60_000L) }.contains(false))
    }
}

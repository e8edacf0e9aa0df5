package dev.hotdeploy.core.secrets

import dev.hotdeploy.core.protocol.CredentialsRequest
import dev.hotdeploy.core.row
import dev.hotdeploy.core.table
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestFactory
import java.util.concurrent.CompletableFuture

class PasswordsTest {
    private class Store : PasswordStore {
        val kept = mutableMapOf<CredentialKey, String>()

        override fun get(key: CredentialKey) = kept[key]

        override fun set(key: CredentialKey, password: String?) {
            if (password == null) kept.remove(key) else kept[key] = password
        }

        override fun keys() = kept.keys.toSet()
    }

    private val store = Store()
    private val questions = mutableListOf<Question>()
    private val answers = ArrayDeque<CompletableFuture<String?>>()
    private val passwords =
        Passwords(store, { question ->
            questions += question
            answers.removeFirst()
        }, Runnable::run)

    private val key = CredentialKey("http://a:1", "me")
    private val request = CredentialsRequest("dev", key.origin, key.username, false)

    private fun userTypes(password: String?) = answers.addLast(CompletableFuture.completedFuture(password))

    private fun answer(request: CredentialsRequest = this.request) = passwords.answer(request).getNow("not yet")

    @Test
    fun `asked once, then known`() {
        userTypes("secret")
        assertEquals("secret", answer())
        assertEquals("secret", answer())
        assertEquals(1, questions.size)
        assertEquals(mapOf(key to "secret"), store.kept)
    }

    @Test
    fun `what is lent is known, never stored, and gone when it is taken back`() {
        passwords.lend(mapOf(key to "of this start"))
        assertEquals("of this start", answer())
        assertTrue(questions.isEmpty() && store.kept.isEmpty())
        passwords.lend(emptyMap())
        userTypes(null)
        assertNull(answer())
    }

    @Test
    fun `another origin or account is another password`() {
        store.kept[key] = "secret"
        for (other in listOf(
            request.copy(origin = "http://a:2"),
            request.copy(origin = "https://a:1"),
            request.copy(username = "you"),
        )) {
            userTypes(null)
            assertNull(answer(other), "$other")
        }
        // The target's name does not matter: two targets may be one cluster.
        assertEquals("secret", answer(request.copy(target = "other")))
    }

    @Test
    fun `a password that was refused is asked for anew, and replaced`() {
        store.kept[key] = "old"
        userTypes("new")
        assertEquals("new", answer(request.copy(refused = true)))
        assertTrue(questions.single().message.startsWith("The server refused"))
        assertEquals("new", answer())
    }

    @Test
    fun `no password is no answer, and nothing is stored`() {
        userTypes(null)
        userTypes("")
        assertNull(answer())
        assertNull(answer())
        assertTrue(store.kept.isEmpty())
    }

    @Test
    fun `one question at a time`() {
        val first = CompletableFuture<String?>()
        answers.addLast(first)
        val answers = List(3) { passwords.answer(request) }
        assertEquals(1, questions.size)
        first.complete("secret")
        assertEquals(List(3) { "secret" }, answers.map { it.getNow(null) })
        assertEquals(1, questions.size)
    }

    @Test
    fun `a question that failed does not hold up the next`() {
        answers.addLast(CompletableFuture.failedFuture(IllegalStateException("no window")))
        userTypes("secret")
        assertTrue(passwords.answer(request).isCompletedExceptionally)
        assertEquals("secret", answer())
    }

    @Test
    fun `passwords are forgotten, all or those of a server`() {
        val other = CredentialKey("http://b", "me")
        store.kept += mapOf(key to "1", other to "2")
        assertEquals(1, passwords.forget(setOf("http://a:1")))
        assertEquals(setOf(other), store.kept.keys)
        assertEquals(0, passwords.forget(setOf("http://c")))
        assertEquals(1, passwords.forget())
        assertTrue(store.kept.isEmpty())
    }

    @Test
    fun `a question names account and place, and never a password`() {
        store.kept[key] = "hunter2"
        val question = Passwords.question(request.copy(refused = true))
        assertTrue("me at http://a:1" in question.message && "dev" in question.title)
        assertFalse("hunter2" in question.toString())
    }

    @TestFactory
    fun `an origin is scheme, host and port`() =
        table(
            row("as it is", "http://localhost:11223", "http://localhost:11223"),
            row("letters do not count", "HTTP://LocalHost:1/", "http://localhost:1"),
            row("the usual port is left out", "https://h:443", "https://h"),
            row("that of the other scheme is not", "http://h:443", "http://h:443"),
            row("of the sixth version", "http://[::1]:8000", "http://[::1]:8000"),
            row("the path is not part of it", "https://h/zato/ide-deploy", "https://h"),
            row("a user name is no part of an address", "http://me:secret@h", null),
            row("an empty one neither", "http://@h", null),
            row("another scheme", "ftp://h", null),
            row("no host", "http:///path", null),
            row("port 0", "http://h:0", null),
            row("a port that is none", "http://h:65536", null),
            row("a text", "localhost", null),
            row("nothing", "", null),
        ) { address, expected -> assertEquals(expected, Origin.of(address)) }
}

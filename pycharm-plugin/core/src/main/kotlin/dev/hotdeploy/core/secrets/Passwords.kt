package dev.hotdeploy.core.secrets

import dev.hotdeploy.core.protocol.CredentialsRequest
import java.util.concurrent.CompletableFuture
import java.util.concurrent.Executor

/** Under what a password is stored: it belongs to scheme, host and port, and to an account there. */
data class CredentialKey(
    /** `http://localhost:11223`. */
    val origin: String,
    val username: String,
) {
    /** One text for both, for stores that take one. */
    override fun toString(): String = "$username at $origin"
}

/** Where passwords are kept. Called off the thread of the user interface, as it may ask for a master password. */
interface PasswordStore {
    fun get(key: CredentialKey): String?

    /** `null` removes it. */
    fun set(
        key: CredentialKey,
        password: String?,
    )

    /** Of everything that is stored. */
    fun keys(): Set<CredentialKey>
}

/** What the user is asked. */
data class Question(
    val title: String,
    val message: String,
    val key: CredentialKey,
)

/** Asks the user; `null` where the user gave no password. */
fun interface PasswordPrompt {
    fun ask(question: Question): CompletableFuture<String?>
}

/** Passwords: asked once, kept in the IDE's own store, handed over one request at a time. */
class Passwords(
    private val store: PasswordStore,
    private val prompt: PasswordPrompt,
    /** Runs what may take a while. */
    private val executor: Executor,
) {
    /** One question at a time: several servers may ask for the same account at once. */
    private var last: CompletableFuture<*> = CompletableFuture.completedFuture(null)

    /** Those of what runs only as long as it is shown; never stored. */
    @Volatile
    private var lent = emptyMap<CredentialKey, String>()

    /** Lends these, in place of those that were lent before. */
    fun lend(passwords: Map<CredentialKey, String>) {
        lent = passwords
    }

    /** Answers the server; `null` where there is no password. */
    @Synchronized
    fun answer(request: CredentialsRequest): CompletableFuture<String?> {
        val answer = last.thenComposeAsync({ find(request) }, executor)
        last = answer.handle { _, _ -> null }
        return answer
    }

    private fun find(request: CredentialsRequest): CompletableFuture<String?> {
        val key = CredentialKey(request.origin, request.username)
        val known = lent[key] ?: store.get(key)
        if (!known.isNullOrEmpty() && !request.refused) return CompletableFuture.completedFuture(known)
        return prompt.ask(question(request)).thenApplyAsync({ given ->
            given?.ifEmpty { null }?.also { store.set(key, it) }
        }, executor)
    }

    /** Forgets all; returns how many there were. */
    fun forget(): Int = forget { true }

    /** Forgets those of a cluster, whose servers each have an origin. */
    fun forget(origins: Set<String>): Int = forget { it.origin in origins }

    private fun forget(gone: (CredentialKey) -> Boolean): Int {
        val keys = store.keys().filter(gone)
        keys.forEach { store.set(it, null) }
        return keys.size
    }

    companion object {
        fun question(request: CredentialsRequest): Question {
            val again = if (request.refused) "The server refused the password given before. " else ""
            return Question(
                title = "Hotdeploy: Password for ${request.target}",
                message =
                    "${again}Password of ${request.username} at ${request.origin}. " +
                        "It is kept in the IDE's password safe and sent nowhere else.",
                key = CredentialKey(request.origin, request.username),
            )
        }
    }
}

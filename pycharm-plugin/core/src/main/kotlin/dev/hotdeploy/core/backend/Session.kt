package dev.hotdeploy.core.backend

import dev.hotdeploy.core.model.Rollout
import dev.hotdeploy.core.model.Timeline
import dev.hotdeploy.core.protocol.Answer
import dev.hotdeploy.core.protocol.Command
import dev.hotdeploy.core.protocol.CredentialsRequest
import dev.hotdeploy.core.protocol.Fact
import dev.hotdeploy.core.protocol.Messages
import dev.hotdeploy.core.protocol.RolloutFact
import dev.hotdeploy.core.protocol.Status
import dev.hotdeploy.core.protocol.Tree
import dev.hotdeploy.core.secrets.Passwords
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CompletionException
import java.util.concurrent.CopyOnWriteArrayList

/** What the face wants to know. Called on whatever thread the news came on. */
interface SessionListener {
    /** The status, or the state of the server, is another. */
    fun statusChanged() {}

    /** Something became known of a deployment; the session's timeline has it already. */
    fun learned(fact: Fact) {}

    /** A rollout came to its end, the first time or anew. */
    fun ended(rollout: Rollout) {}
}

/** What the language server of one project says and is told, whichever backend carries it. May be used from any thread. */
class Session(
    private val passwords: Passwords,
    /** Milliseconds since the epoch. */
    private val clock: () -> Long = System::currentTimeMillis,
) {
    private val listeners = CopyOnWriteArrayList<SessionListener>()
    private val timeline = Timeline()

    /** The backend that serves the project; `null` where none does. */
    @Volatile
    var client: Client? = null

    /** What the server said last; `null` where it said nothing yet, or does not run. */
    @Volatile
    var status: Status? = null
        private set

    @Volatile
    var state: ClientState = ClientState.STOPPED
        private set

    /** Why the server's program could not be started the last time; `null` where it could. */
    @Volatile
    var problem: String? = null
        private set

    /** The last rollouts, the newest first. */
    val rollouts: List<Rollout> get() = synchronized(timeline) { timeline.rollouts }

    /** The listener is told until what is returned is closed. */
    fun listen(listener: SessionListener): AutoCloseable {
        listeners += listener
        return AutoCloseable { listeners -= listener }
    }

    // From the backend.

    /** `hotdeploy/status`, its parameters as they came. */
    fun told(params: Any?) {
        status = Status.read(Tree.of(params))
        listeners.forEach(SessionListener::statusChanged)
    }

    /** `hotdeploy/fact`, its parameters as they came. */
    fun learned(params: Any?) {
        val fact = Fact.read(Tree.of(params)) ?: return
        val rollout = synchronized(timeline) { timeline.take(fact, clock(), status?.uriOf(fact.target, fact.module)) }
        listeners.forEach { it.learned(fact) }
        if (fact is RolloutFact) listeners.forEach { it.ended(rollout) }
    }

    /** `hotdeploy/credentials`, its parameters as they came; the answer is `null` where there is no password. */
    fun credentials(params: Any?): CompletableFuture<Map<String, String>?> {
        val request = CredentialsRequest.read(Tree.of(params)) ?: return CompletableFuture.completedFuture(null)
        return passwords.answer(request).thenApply { password -> password?.let { mapOf("password" to it) } }
    }

    /** The server is in another state. What it said does not count once it has ended. */
    fun stateChanged(now: ClientState) {
        state = now
        if (now != ClientState.RUNNING) {
            status = null
            synchronized(timeline) { timeline.end() }
        }
        listeners.forEach(SessionListener::statusChanged)
    }

    /** The server's program can be started, or cannot for this reason. */
    fun startable(problem: String?) {
        if (problem == this.problem) return
        this.problem = problem
        listeners.forEach(SessionListener::statusChanged)
    }

    // To the server.

    /** The user pressed save on these documents. */
    fun saved(uris: Collection<String>) {
        uris.distinct().forEach { client?.notify(Messages.SAVE_INTENT, Messages.saveIntent(it)) }
    }

    fun trusted(trusted: Boolean) {
        client?.notify(Messages.TRUST, Messages.trust(trusted))
    }

    /** Fails with [Refused] or [NotRunning]; both have messages for the user. */
    fun execute(command: Command): CompletableFuture<Answer> {
        val asked = client?.execute(command) ?: CompletableFuture.failedFuture(NotRunning())
        return asked
            .thenApply { Answer.read(Tree.of(it)) }
            .exceptionallyCompose { CompletableFuture.failedFuture(forTheUser(it)) }
    }

    /**
     * Deploys; where the target is protected, `ask` is given the target and the server's words first. `null` where the
     * user did not agree.
     */
    fun deploy(
        command: Command,
        ask: (target: String, message: String) -> CompletableFuture<Boolean>,
    ): CompletableFuture<Answer?> =
        execute(command.confirmed(false)).thenCompose { answer ->
            if (answer !is Answer.NeedsConfirmation) return@thenCompose CompletableFuture.completedFuture(answer)
            ask(answer.target, answer.message).thenCompose { yes ->
                if (yes) execute(command.confirmed(true)).thenApply { it } else CompletableFuture.completedFuture(null)
            }
        }

    /** Asks the servers of a target again, also what they run of the modules that are shown. */
    fun refresh(target: String): CompletableFuture<Answer> {
        val servers = status?.target(target)?.servers.orEmpty()
        val uris = servers.flatMap { it.modules }.map { it.uri }.distinct()
        return execute(Command.connect(target)).thenCompose { answer ->
            if (uris.isEmpty() || answer !is Answer.Connected) {
                CompletableFuture.completedFuture(answer)
            } else {
                execute(Command.inspect(uris, target)).thenApply { answer }
            }
        }
    }

    private fun forTheUser(error: Throwable): Throwable {
        val cause = generateSequence(error) { it.cause.takeIf { _ -> it is CompletionException } }.last()
        return if (cause is NotRunning || cause is Refused) cause else Refused(cause.message ?: cause.javaClass.simpleName)
    }
}

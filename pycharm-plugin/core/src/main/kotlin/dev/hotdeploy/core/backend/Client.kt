package dev.hotdeploy.core.backend

import dev.hotdeploy.core.model.Lens
import dev.hotdeploy.core.protocol.Command
import java.util.concurrent.CompletableFuture

/** How the language server of a project is doing. */
enum class ClientState {
    STOPPED,
    STARTING,
    RUNNING,
}

/**
 * What a backend can do for a project. It decides nothing: the [Session] does.
 *
 * What the server says comes the other way: the backend hands `hotdeploy/status`, `hotdeploy/fact` and
 * `hotdeploy/credentials` to the session as they came, and tells it of each change of state.
 */
interface Client {
    val backend: Backend

    /** Sends a notification of our own; where no server runs, nothing. Of plain maps, texts, numbers and flags. */
    fun notify(
        method: String,
        params: Map<String, Any>,
    )

    /**
     * Sends `workspace/executeCommand` and returns what the library for the protocol made of the answer. Fails as the
     * library says where the server refuses, and with [NotRunning] where none runs. There is no deadline: a rollout
     * takes as long as it takes.
     */
    fun execute(command: Command): CompletableFuture<Any?>

    /** The code lenses of a document, for IDEs that draw none themselves; empty where there are none. */
    fun lenses(uri: String): CompletableFuture<List<Lens>>

    /** Starts the server if it does not run. */
    fun start()

    /** Ends the server and starts it again, with the settings as they are then. */
    fun restart()

    /** Ends the server. */
    fun stop()

    /** Tells the server that the settings have changed. */
    fun settingsChanged()
}

/** No server runs that could be asked. */
class NotRunning : IllegalStateException("The language server is not running: see the log.")

/** The server refused; the message says why and what to do. */
class Refused(
    message: String,
) : IllegalStateException(message)

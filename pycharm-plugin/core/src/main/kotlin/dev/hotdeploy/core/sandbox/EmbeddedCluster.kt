package dev.hotdeploy.core.sandbox

import dev.hotdeploy.core.protocol.Json
import dev.hotdeploy.core.protocol.Tree
import dev.hotdeploy.core.secrets.CredentialKey
import dev.hotdeploy.core.secrets.Origin
import dev.hotdeploy.core.settings.Target
import java.nio.file.Files
import java.nio.file.Path
import java.util.concurrent.CompletableFuture
import kotlin.concurrent.thread

/** What an embedded cluster behaves like. */
enum class Emulated(
    val version: String,
    /** As the user chooses it. */
    val title: String,
) {
    V4_1("4.1", "Zato 4.1: a listener deploys what is uploaded; nothing is passed on"),
    V3_2("3.2", "Zato 3.2: a server passes an upload on to the others"),
}

/** Where a cluster is that was started just now, and the passwords of this start. Neither is stored anywhere. */
data class Ready(
    val target: Target,
    val passwords: Map<CredentialKey, String>,
) {
    companion object {
        /** The target's name. */
        const val NAME: String = "sandbox"

        /** Of the file that the program writes; `null` where it does not say where the cluster is. */
        fun read(tree: Tree): Ready? {
            val url = tree["load_balancer"].text ?: return null
            val servers = tree["servers"].items.associate { it["name"].text.orEmpty() to it["url"].text.orEmpty() }
            val accounts = listOf("ide", "invoke").map { tree["accounts"][it] }
            val names = accounts.map { it["username"].text ?: return null }
            val passwords =
                (servers.values + url).mapNotNull(Origin::of).flatMap { origin ->
                    accounts.map { CredentialKey(origin, it["username"].text.orEmpty()) to it["password"].text.orEmpty() }
                }
            val target =
                Target(NAME, url, servers, username = names[0], invokeUsername = names[1], statusService = true)
            return Ready(target, passwords.toMap())
        }
    }
}

/** The embedded cluster: three servers on this machine, for trying things out. It ends with whoever started it. */
class EmbeddedCluster(
    private val program: Path,
    private val emulated: Emulated,
    /** Takes what it writes, line by line; called on a thread of its own. */
    private val log: (String) -> Unit = {},
) : AutoCloseable {
    private var process: Process? = null
    private var closed = false

    /** Starts it and waits until all servers answer. Fails with a message for the user. To be called once. */
    fun start(): Ready {
        val directory = Files.createTempDirectory("hotdeploy-")
        try {
            val file = directory.resolve("ready.json")
            val process = launch(file)
            val said = ArrayDeque<String>()
            val output = process.inputStream.bufferedReader()
            // It says where everything is once all servers answer, and the file is there by then.
            while (!Files.exists(file)) {
                val line = output.readLine() ?: throw IllegalStateException(failure(process, said))
                said.addLast(line.take(LONGEST))
                if (said.size > KEPT) said.removeFirst()
                log(line)
            }
            val ready = Ready.read(Tree.of(Json.parse(Files.readString(file))?.value))
            // What nobody reads would stop whoever writes it.
            thread(isDaemon = true, name = "hotdeploy sandbox") { runCatching { output.forEachLine(log) } }
            return ready
                ?: throw IllegalStateException("The embedded cluster does not say where it is: the program is another version.")
        } catch (failed: Exception) {
            close()
            throw failed
        } finally {
            directory.toFile().deleteRecursively()
        }
    }

    @Synchronized
    private fun launch(file: Path): Process {
        check(!closed) { "The embedded cluster was stopped." }
        val arguments =
            listOf("$program", "sandbox", "--servers", "3", "--emulate", emulated.version, "--ready-file", "$file")
        return ProcessBuilder(arguments).redirectErrorStream(true).start().also {
            it.outputStream.close()
            process = it
        }
    }

    private fun failure(
        process: Process,
        said: List<String>,
    ): String {
        val why = said.joinToString(" ").ifEmpty { "it says nothing" }
        return "The embedded cluster ended (${process.waitFor()}): $why"
    }

    /** Once it has ended, of itself or not; never where it was not started. */
    @get:Synchronized
    val ended: CompletableFuture<*> get() = process?.onExit() ?: CompletableFuture<Any>()

    /** Ends it, also while it starts. Returns at once. */
    @Synchronized
    override fun close() {
        closed = true
        process?.destroy()
    }

    private companion object {
        const val KEPT = 10

        /** Characters. */
        const val LONGEST = 500
    }
}

package dev.hotdeploy.drive

import dev.hotdeploy.core.protocol.Json
import dev.hotdeploy.core.protocol.Tree
import dev.hotdeploy.core.secrets.CredentialKey
import dev.hotdeploy.core.secrets.Origin
import dev.hotdeploy.core.settings.Target
import org.junit.jupiter.api.extension.ExtensionContext
import org.junit.jupiter.api.extension.ExtensionContext.Namespace
import org.junit.jupiter.api.extension.ParameterContext
import org.junit.jupiter.api.extension.ParameterResolver
import org.junit.jupiter.api.fail
import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.StandardWatchEventKinds.ENTRY_CREATE
import java.util.concurrent.TimeUnit

/** The program under test. */
val program: String = System.getProperty("hotdeploy.program")

/** The embedded cluster with three servers, for all tests of one run. */
class Cluster(
    emulate: String,
) : AutoCloseable {
    private val directory = Files.createTempDirectory("hotdeploy-drive")
    private val process: Process
    private val ready: Tree

    init {
        val file = directory.resolve("ready.json")
        val arguments =
            listOf(program, "sandbox", "--emulate", emulate, "--servers", "3", "--speed", "0", "--ready-file", "$file")
        directory.fileSystem.newWatchService().use { watch ->
            directory.register(watch, ENTRY_CREATE)
            process =
                ProcessBuilder(arguments)
                    .redirectInput(ProcessBuilder.Redirect.from(nothing))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(directory.resolve("stderr").toFile())
                    .start()
            // It is written at one stroke.
            while (!Files.exists(file)) {
                val key = watch.poll(60, TimeUnit.SECONDS)
                if (key == null || !process.isAlive) fail("no cluster: ${Files.readString(directory.resolve("stderr"))}")
                key.pollEvents()
                key.reset()
            }
        }
        ready = Tree.of(Json.parse(Files.readString(file))?.value)
    }

    val names: List<String> = ready["servers"].items.map { it["name"].text.orEmpty() }

    val target: Target =
        Target(
            name = "dev",
            url = ready["load_balancer"].text.orEmpty(),
            servers = ready["servers"].items.associate { it["name"].text.orEmpty() to it["url"].text.orEmpty() },
            username = account("ide").first,
            invokeUsername = account("invoke").first,
            statusService = true,
        )

    /** What the user knows. */
    val passwords: Map<CredentialKey, String> =
        (target.servers.values + target.url)
            .flatMap { url ->
                listOf(account("ide"), account("invoke")).map { (name, password) ->
                    CredentialKey(requireNotNull(Origin.of(url)), name) to password
                }
            }.toMap()

    private fun account(name: String): Pair<String, String> =
        ready["accounts"][name].let { it["username"].text.orEmpty() to it["password"].text.orEmpty() }

    override fun close() {
        process.destroy()
        if (!process.waitFor(20, TimeUnit.SECONDS)) process.destroyForcibly().waitFor()
        directory.toFile().deleteRecursively()
    }

    private companion object {
        val nothing = Path.of(if (System.getProperty("os.name").startsWith("Windows")) "NUL" else "/dev/null").toFile()
    }
}

/** Gives tests a [Cluster], as 4.1 behaves, and ends it after the last of them. */
class OneCluster : ParameterResolver {
    override fun supportsParameter(
        parameter: ParameterContext,
        context: ExtensionContext,
    ): Boolean = parameter.parameter.type == Cluster::class.java

    override fun resolveParameter(
        parameter: ParameterContext,
        context: ExtensionContext,
    ): Any = context.root.getStore(Namespace.GLOBAL).getOrComputeIfAbsent("4.1", ::Cluster, Cluster::class.java)
}

package dev.hotdeploy.core.protocol

/** A command of the server with its arguments, ready for `workspace/executeCommand`. */
data class Command(
    val name: String,
    /** Plain maps and texts, which every library for JSON can write. */
    val arguments: List<Any> = emptyList(),
) {
    /** The same, with the user's answer for a protected target. `false`: the user is asked here, so the server asks nobody. */
    fun confirmed(yes: Boolean): Command {
        val given = arguments.firstOrNull() as? Map<*, *> ?: emptyMap<String, Any>()
        return copy(arguments = listOf(given + ("confirmed" to yes)))
    }

    companion object {
        /** Deploys a module; `target`: another than the selected one. */
        fun deploy(
            uri: String,
            target: String? = null,
        ): Command = of("deploy", "uri" to uri, "target" to target)

        /** Sends it again, whatever the servers run. */
        fun redeploy(
            uri: String,
            target: String? = null,
        ): Command = of("redeploy", "uri" to uri, "target" to target)

        /** Brings every server back to the text that all of them were last proved to run before. */
        fun rollback(
            uri: String,
            target: String? = null,
        ): Command = of("rollback", "uri" to uri, "target" to target)

        /** Deploys every module of the project that the target takes, open or not. */
        fun deployAll(target: String? = null): Command = of("deployAll", "target" to target)

        fun selectTarget(target: String): Command = of("selectTarget", "target" to target)

        /** Forgets what is shown of deployments, of one module or of all. */
        fun clear(uri: String? = null): Command = of("clear", "uri" to uri)

        fun status(): Command = of("status")

        /** Asks what each server runs of these modules. */
        fun inspect(
            uris: List<String>,
            target: String? = null,
        ): Command = of("inspect", "uris" to uris, "target" to target)

        /** Tests the connection; passwords are asked for anew. */
        fun connect(target: String): Command = of("connect", "target" to target)

        /** The module as a server runs it. */
        fun source(
            uri: String,
            target: String? = null,
            server: String? = null,
        ): Command = of("source", "uri" to uri, "target" to target, "server" to server)

        /** Invokes a service; `payload` is JSON. */
        fun invoke(
            service: String,
            payload: String = "",
            target: String? = null,
            server: String? = null,
        ): Command = of("invoke", "service" to service, "payload" to payload, "target" to target, "server" to server)

        /** The services of the workspace that have a known name. */
        fun services(): Command = of("services")

        private fun of(
            name: String,
            vararg fields: Pair<String, Any?>,
        ): Command {
            val said = fields.mapNotNull { (key, value) -> value?.let { key to it } }.toMap()
            return Command("hotdeploy.$name", if (said.isEmpty()) emptyList() else listOf(said))
        }
    }
}

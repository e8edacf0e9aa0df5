package dev.hotdeploy.core.protocol

/** What a command of the server answers. */
sealed interface Answer {
    data object Done : Answer

    /** A rollout that has ended on every server. */
    data class Rollout(
        val facts: List<Fact>,
    ) : Answer

    /** What each server runs. */
    data class Facts(
        val facts: List<Fact>,
    ) : Answer

    data class Overview(
        val status: Status,
    ) : Answer

    data class Connected(
        val servers: List<FoundServer>,
        val python: String?,
        val notes: List<String>,
    ) : Answer

    data class NotConnected(
        val message: String,
    ) : Answer

    /** Nothing was sent: the target is protected, and the user is to be asked. */
    data class NeedsConfirmation(
        val target: String,
        val message: String,
    ) : Answer

    /** A module as a server runs it. */
    data class Source(
        val server: String,
        val text: String,
        val sha256: String,
    ) : Answer

    data class Invoked(
        val server: String,
        val body: String,
        /** Milliseconds. */
        val ms: Double,
    ) : Answer

    data class Services(
        val services: List<ServiceInfo>,
    ) : Answer

    /** One that a newer server gives. */
    data class Unknown(
        val outcome: String,
    ) : Answer

    companion object {
        fun read(tree: Tree): Answer =
            when (val outcome = tree["outcome"].text.orEmpty()) {
                "done" -> Done
                "rollout" -> Rollout(facts(tree))
                "facts" -> Facts(facts(tree))
                "status" -> Overview(Status.read(tree["status"]))
                "connected" -> connected(tree)
                "notConnected" -> NotConnected(tree["message"].text ?: "no reason given")
                "needsConfirmation" -> NeedsConfirmation(tree["target"].text.orEmpty(), tree["message"].text.orEmpty())
                "source" -> Source(tree["server"].text.orEmpty(), tree["text"].text.orEmpty(), tree["sha256"].text.orEmpty())
                "invoked" -> Invoked(tree["server"].text.orEmpty(), tree["body"].text.orEmpty(), tree["ms"].number ?: 0.0)
                "services" -> Services(tree["services"].items.mapNotNull(ServiceInfo::read))
                else -> Unknown(outcome)
            }

        private fun facts(tree: Tree): List<Fact> = tree["facts"].items.mapNotNull(Fact::read)

        private fun connected(tree: Tree): Connected =
            Connected(
                servers = tree["servers"].items.map { FoundServer(it["name"].text.orEmpty(), it["url"].text.orEmpty()) },
                python = tree["python"].text,
                notes = tree["notes"].items.mapNotNull { it.text },
            )
    }
}

data class FoundServer(
    val name: String,
    val url: String,
)

/** A service of the workspace and what it says it takes. */
data class ServiceInfo(
    val name: String,
    val uri: String,
    /** `null`: it says nothing. */
    val input: List<InputElement>?,
) {
    companion object {
        fun read(tree: Tree): ServiceInfo? {
            val name = tree["name"].text ?: return null
            return ServiceInfo(name, tree["uri"].text.orEmpty(), tree["input"].list?.mapNotNull(::element))
        }

        private fun element(tree: Tree): InputElement? {
            val name = tree["name"].text ?: return null
            return InputElement(name, tree["kind"].text, tree["optional"].flag == true)
        }
    }
}

data class InputElement(
    val name: String,
    val kind: String?,
    val optional: Boolean,
)

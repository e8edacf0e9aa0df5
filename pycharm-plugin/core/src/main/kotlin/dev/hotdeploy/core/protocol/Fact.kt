package dev.hotdeploy.core.protocol

/** How a rollout ended. */
enum class RolloutState(
    override val word: String,
) : Word {
    CONFIRMED("confirmed"),
    FAILED("failed"),
    PARTIAL("partial"),
    BLOCKED("blocked"),
    UNCONFIRMED("unconfirmed"),
}

/** `hotdeploy/fact`: what became known of a deployment, in the order in which it did. */
sealed interface Fact {
    val target: String
    val module: String

    /** The number of the rollout that it speaks of; what did not even begin has none. */
    val rollout: Int?
    val sha256: String?
    val error: Failure?

    companion object {
        /** `null` for what is no fact that is known here. */
        fun read(tree: Tree): Fact? {
            val target = tree["target"].text ?: return null
            val module = tree["module"].text ?: return null
            return when (tree["event"].text) {
                "server" -> server(tree, target, module)
                "rollout" -> rollout(tree, target, module)
                else -> null
            }
        }

        private fun server(
            tree: Tree,
            target: String,
            module: String,
        ): ServerFact? {
            val server = tree["server"].text ?: return null
            val state = wordOf<ServerState>(tree["state"].text) ?: return null
            return ServerFact(
                target = target,
                server = server,
                module = module,
                rollout = tree["rollout"].whole,
                state = state,
                evidence = evidence(tree),
                sha256 = tree["sha256"].text,
                services = tree["services"].items.mapNotNull { it.text },
                ms = timings(tree["ms"]),
                error = failure(tree["error"]),
            )
        }

        private fun rollout(
            tree: Tree,
            target: String,
            module: String,
        ): RolloutFact? {
            val state = wordOf<RolloutState>(tree["state"].text) ?: return null
            return RolloutFact(
                target = target,
                module = module,
                rollout = tree["rollout"].whole,
                state = state,
                sha256 = tree["sha256"].text,
                ms = tree["ms"].number ?: 0.0,
                error = failure(tree["error"]),
            )
        }
    }
}

/** What became known of one server. */
data class ServerFact(
    override val target: String,
    val server: String,
    override val module: String,
    override val rollout: Int? = null,
    val state: ServerState,
    val evidence: Evidence = Evidence.NONE,
    override val sha256: String? = null,
    val services: List<String> = emptyList(),
    val ms: Timings = Timings(),
    override val error: Failure? = null,
) : Fact

/** How a rollout ended as a whole. */
data class RolloutFact(
    override val target: String,
    override val module: String,
    override val rollout: Int? = null,
    val state: RolloutState,
    override val sha256: String? = null,
    /** Milliseconds, all of it. */
    val ms: Double = 0.0,
    override val error: Failure? = null,
) : Fact

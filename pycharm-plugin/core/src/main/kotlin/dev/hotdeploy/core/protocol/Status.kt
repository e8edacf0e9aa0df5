package dev.hotdeploy.core.protocol

/** How a module is doing on one server. */
enum class ServerState(
    override val word: String,
) : Word {
    CONFIRMED("confirmed"),
    FAILED("failed"),
    STALE("stale"),
    UNREACHABLE("unreachable"),
    PENDING("pending"),
    BLOCKED("blocked"),
}

/** What is known of why a server is said to run something, the strongest first. */
enum class Evidence(
    override val word: String,
) : Word {
    VERIFIED("verified"),
    LOADED("loaded"),
    ACCEPTED("accepted"),
    NONE("none"),
}

/** Whether a target can be spoken to. */
enum class Connection(
    override val word: String,
) : Word {
    UNKNOWN("unknown"),
    CONNECTING("connecting"),
    CONNECTED("connected"),
    FAILED("failed"),
}

/** Milliseconds; what was not measured is `null`. */
data class Timings(
    val validate: Double? = null,
    val upload: Double? = null,
    val load: Double? = null,
    val verify: Double? = null,
)

/** Why something went wrong. The text comes from servers: it is shown as text, never as markup. */
data class Failure(
    val message: String,
    /** From 1. */
    val line: Int? = null,
    val traceback: String? = null,
)

data class ModuleStatus(
    val name: String,
    val uri: String,
    val state: ServerState,
    val evidence: Evidence = Evidence.NONE,
    /** What the server runs. */
    val sha256: String? = null,
    /** What it should run. */
    val wanted: String? = null,
    /** What a rollback would bring back. */
    val previous: String? = null,
    val services: List<String> = emptyList(),
    val ms: Timings = Timings(),
    val error: Failure? = null,
)

data class ServerStatus(
    val name: String,
    val url: String,
    val modules: List<ModuleStatus> = emptyList(),
)

data class TargetStatus(
    val name: String,
    val protected: Boolean = false,
    val connection: Connection = Connection.UNKNOWN,
    /** Why there is no connection. */
    val message: String? = null,
    val zato: String? = null,
    val servers: List<ServerStatus> = emptyList(),
)

/** `hotdeploy/status`: all that a status bar or a tree shows. */
data class Status(
    val trusted: Boolean,
    val selected: String?,
    val targets: List<TargetStatus> = emptyList(),
) {
    val selectedTarget: TargetStatus? get() = targets.firstOrNull { it.name == selected }

    /** The file of a module of a target; `null` where no server of it is known to have the module. */
    fun uriOf(
        target: String,
        module: String,
    ): String? = module(target, module)?.uri

    /** What any server of a target says of a module. */
    fun module(
        target: String,
        module: String,
    ): ModuleStatus? = target(target)?.servers?.flatMap { it.modules }?.firstOrNull { it.name == module }

    fun target(name: String): TargetStatus? = targets.firstOrNull { it.name == name }

    companion object {
        fun read(tree: Tree): Status =
            Status(
                // Literal `true` and nothing else is trust.
                trusted = tree["trusted"].flag == true,
                selected = tree["selected"].text,
                targets = tree["targets"].items.mapNotNull(::target),
            )

        private fun target(tree: Tree): TargetStatus? {
            val name = tree["name"].text ?: return null
            return TargetStatus(
                name = name,
                protected = tree["protected"].flag == true,
                connection = wordOf<Connection>(tree["connection"].text) ?: Connection.UNKNOWN,
                message = tree["message"].text,
                zato = tree["zato"].text,
                servers = tree["servers"].items.mapNotNull(::server),
            )
        }

        private fun server(tree: Tree): ServerStatus? {
            val name = tree["name"].text ?: return null
            return ServerStatus(name, tree["url"].text.orEmpty(), tree["modules"].items.mapNotNull(::module))
        }

        /** One whose state is not known is left out: nothing true could be said of it. */
        private fun module(tree: Tree): ModuleStatus? {
            val name = tree["name"].text ?: return null
            val state = wordOf<ServerState>(tree["state"].text) ?: return null
            return ModuleStatus(
                name = name,
                uri = tree["uri"].text.orEmpty(),
                state = state,
                evidence = evidence(tree),
                sha256 = tree["sha256"].text,
                wanted = tree["wanted"].text,
                previous = tree["previous"].text,
                services = tree["services"].items.mapNotNull { it.text },
                ms = timings(tree["ms"]),
                error = failure(tree["error"]),
            )
        }
    }
}

internal fun evidence(tree: Tree): Evidence = wordOf<Evidence>(tree["evidence"].text) ?: Evidence.NONE

internal fun timings(tree: Tree): Timings =
    Timings(tree["validate"].number, tree["upload"].number, tree["load"].number, tree["verify"].number)

internal fun failure(tree: Tree): Failure? {
    if (!tree.isObject) return null
    return Failure(tree["message"].text ?: "no reason given", tree["line"].whole, tree["traceback"].text)
}

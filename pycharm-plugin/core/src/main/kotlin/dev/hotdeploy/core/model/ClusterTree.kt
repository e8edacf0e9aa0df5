package dev.hotdeploy.core.model

import dev.hotdeploy.core.protocol.Connection
import dev.hotdeploy.core.protocol.Failure
import dev.hotdeploy.core.protocol.ModuleStatus
import dev.hotdeploy.core.protocol.ServerState
import dev.hotdeploy.core.protocol.ServerStatus
import dev.hotdeploy.core.protocol.Status
import dev.hotdeploy.core.protocol.TargetStatus

/** A row of the tree of clusters: target → servers → modules → services. */
sealed interface ClusterNode {
    /** The same for the same thing in every status, so that what is unfolded stays so. */
    val id: String
    val label: String

    /** Said beside the label, in a paler colour. */
    val description: String
    val health: Health

    /** For a pointer that rests on it. Text, not markup. */
    val tooltip: String
    val children: List<ClusterNode>

    /** The target that the row belongs to. */
    val target: String

    data class Target(
        override val label: String,
        override val description: String,
        override val health: Health,
        override val tooltip: String,
        override val children: List<Server>,
        val selected: Boolean,
        val protected: Boolean,
    ) : ClusterNode {
        override val id: String get() = "target/$label"
        override val target: String get() = label
    }

    data class Server(
        override val target: String,
        override val label: String,
        override val description: String,
        override val health: Health,
        override val children: List<Module>,
    ) : ClusterNode {
        override val id: String get() = "server/$target/$label"
        override val tooltip: String get() = "$label\n$description"
    }

    data class Module(
        override val target: String,
        val server: String,
        override val label: String,
        override val description: String,
        override val health: Health,
        override val tooltip: String,
        override val children: List<Service>,
        val uri: String,
        val state: ServerState,
        val failure: Failure?,
        /** There is a text that the servers can be brought back to. */
        val canRollBack: Boolean,
    ) : ClusterNode {
        override val id: String get() = "module/$target/$server/$label"
    }

    data class Service(
        override val target: String,
        val server: String,
        val module: String,
        override val label: String,
        val uri: String,
    ) : ClusterNode {
        override val id: String get() = "service/$target/$server/$module/$label"
        override val description: String get() = ""
        override val health: Health get() = Health.NONE
        override val tooltip: String get() = label
        override val children: List<ClusterNode> get() = emptyList()
    }
}

/** Makes the rows, and remembers since when each module is as it is. Used on one thread. */
class ClusterTree {
    private data class Since(
        val state: ServerState,
        val sha256: String?,
        val at: Long,
    )

    private var since = emptyMap<String, Since>()

    /** The rows of a status; `now` in milliseconds since the epoch. */
    fun rows(
        status: Status?,
        now: Long,
    ): List<ClusterNode.Target> {
        val seen = mutableMapOf<String, Since>()
        val rows = status?.targets.orEmpty().map { target(it, it.name == status?.selected, now, seen) }
        // What is gone is forgotten, or the map would grow with every name that ever was.
        since = seen
        return rows
    }

    private fun target(
        target: TargetStatus,
        selected: Boolean,
        now: Long,
        seen: MutableMap<String, Since>,
    ): ClusterNode.Target {
        val connection = Phrases.connection(target)
        val protected = if (target.protected) "\nprotected: each deployment is asked about" else ""
        return ClusterNode.Target(
            label = target.name,
            description = if (selected) "● $connection" else connection,
            health = if (target.connection == Connection.FAILED) Health.OFFLINE else Health.of(target),
            tooltip = "${target.name}\n$connection$protected",
            children = target.servers.map { server(target, it, now, seen) },
            selected = selected,
            protected = target.protected,
        )
    }

    private fun server(
        target: TargetStatus,
        server: ServerStatus,
        now: Long,
        seen: MutableMap<String, Since>,
    ): ClusterNode.Server =
        ClusterNode.Server(
            target = target.name,
            label = server.name,
            description = server.url,
            health = Health.of(server.modules.map { it.state }),
            children = server.modules.map { module(target, server, it, now, seen) },
        )

    private fun module(
        target: TargetStatus,
        server: ServerStatus,
        module: ModuleStatus,
        now: Long,
        seen: MutableMap<String, Since>,
    ): ClusterNode.Module {
        val state = Phrases.state(module)
        val traceback = module.error?.traceback?.let { "\n\n$it" }.orEmpty()
        val node =
            ClusterNode.Module(
                target = target.name,
                server = server.name,
                label = module.name,
                description = state,
                health = Health.of(module.state),
                tooltip = "${module.name} on ${server.name}\n$state$traceback",
                children = module.services.map { ClusterNode.Service(target.name, server.name, module.name, it, module.uri) },
                uri = module.uri,
                state = module.state,
                failure = module.error,
                canRollBack = module.previous != null,
            )
        val before = since[node.id]?.takeIf { it.state == module.state && it.sha256 == module.sha256 }
        val known = before ?: Since(module.state, module.sha256, now)
        seen[node.id] = known
        return node.copy(description = "$state · ${Phrases.ago(known.at, now)}")
    }
}

package dev.hotdeploy.core.model

import dev.hotdeploy.core.backend.Absence
import dev.hotdeploy.core.protocol.ServerState
import dev.hotdeploy.core.protocol.Status
import dev.hotdeploy.core.protocol.TargetStatus

/** What the widget of the status bar shows. */
data class Summary(
    val health: Health,
    val text: String,
    /** For a pointer that rests on it, one line each. Names and messages come from servers: they are text, not markup. */
    val details: List<String>,
    /** The target asks before each deployment: to be seen at once. */
    val protected: Boolean = false,
) {
    companion object {
        /** `absence`: why there is no status. */
        fun of(
            status: Status?,
            absence: Absence? = null,
        ): Summary {
            if (status == null) return of(absence)
            if (!status.trusted) {
                val why = "This project is not trusted: modules are checked, nothing is sent."
                return Summary(Health.NONE, "Hotdeploy: not trusted", listOf(why))
            }
            val target = status.selectedTarget
            return when {
                target != null -> of(target)
                status.targets.isEmpty() -> Summary(Health.NONE, "Hotdeploy: no target", listOf("No cluster is configured."))
                else -> Summary(Health.NONE, "Hotdeploy: select a target", listOf("No target is selected."))
            }
        }

        private fun of(absence: Absence?): Summary {
            val words = absence?.reason?.words.orEmpty()
            val health = if (absence?.isTrouble == true) Health.OFFLINE else Health.NONE
            val why = absence?.message ?: "The language server is starting."
            return Summary(health, if (words.isEmpty()) "Hotdeploy" else "Hotdeploy: $words", listOf(why))
        }

        private fun of(target: TargetStatus): Summary {
            val (confirmed, all) = countConfirmed(target)
            val count = if (all > 0) " $confirmed/$all" else ""
            return Summary(Health.of(target), "${target.name}$count", details(target), target.protected)
        }

        private fun details(target: TargetStatus): List<String> {
            val protected = if (target.protected) ", protected" else ""
            return listOf("${target.name}: ${Phrases.connection(target)}$protected") +
                target.servers.flatMap { server ->
                    server.modules.map { "${server.name} · ${it.name} · ${Phrases.state(it)}" }
                }
        }
    }
}

/** How many servers run what was last saved, and how many are concerned; of one module or of all. */
fun countConfirmed(
    target: TargetStatus,
    uri: String? = null,
): Pair<Int, Int> {
    val concerned =
        target.servers
            .map { server -> server.modules.filter { uri == null || it.uri == uri } }
            .filter { it.isNotEmpty() }
    val confirmed = concerned.count { modules -> modules.all { it.state == ServerState.CONFIRMED } }
    return confirmed to concerned.size
}

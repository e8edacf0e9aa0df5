package dev.hotdeploy.core.model

import dev.hotdeploy.core.protocol.Answer
import dev.hotdeploy.core.protocol.Connection
import dev.hotdeploy.core.protocol.Evidence
import dev.hotdeploy.core.protocol.ModuleStatus
import dev.hotdeploy.core.protocol.ServerState
import dev.hotdeploy.core.protocol.TargetStatus
import java.util.Locale
import kotlin.math.max
import kotlin.math.roundToLong

/** How things are said in a few words, everywhere the same. */
object Phrases {
    /** First characters of a hash, as people compare them. */
    fun short(sha256: String?): String = sha256?.take(7) ?: "–"

    /** How the connection to a target is. */
    fun connection(target: TargetStatus): String =
        when (target.connection) {
            Connection.CONNECTED -> {
                val servers = if (target.servers.size == 1) "server" else "servers"
                "${target.servers.size} $servers${target.zato?.let { ", Zato $it" }.orEmpty()}"
            }
            Connection.FAILED -> target.message ?: "cannot be reached"
            Connection.CONNECTING -> "connecting"
            Connection.UNKNOWN -> "not asked yet"
        }

    /** What a test of the connection found. */
    fun connected(
        target: String,
        answer: Answer.Connected,
    ): String {
        val names = answer.servers.joinToString(", ") { it.name }
        val python = answer.python?.let { ", Python $it" }.orEmpty()
        return (listOf("$target is connected: $names$python.") + answer.notes).joinToString(" ")
    }

    /** The state of a module on a server. */
    fun state(module: ModuleStatus): String =
        when (module.state) {
            ServerState.CONFIRMED -> "${short(module.sha256)} ${module.evidence.word}"
            ServerState.FAILED -> "failed: ${module.error?.message ?: "no reason given"}"
            ServerState.STALE -> "runs ${short(module.sha256)}, not ${short(module.wanted)}"
            ServerState.UNREACHABLE -> "unreachable"
            ServerState.PENDING -> if (module.evidence == Evidence.ACCEPTED) "accepted, not confirmed" else "on its way"
            ServerState.BLOCKED -> "blocked"
        }

    /** How long ago something happened; both in milliseconds since the epoch. */
    fun ago(
        from: Long,
        now: Long,
    ): String {
        val seconds = max(0L, ((now - from) / 1000.0).roundToLong())
        val minutes = (seconds / 60.0).roundToLong()
        val hours = (minutes / 60.0).roundToLong()
        return when {
            seconds < 5 -> "just now"
            seconds < 60 -> "$seconds s ago"
            minutes < 60 -> "$minutes min ago"
            hours < 48 -> "$hours h ago"
            else -> "${(hours / 24.0).roundToLong()} days ago"
        }
    }

    /** Milliseconds as people read them. */
    fun duration(ms: Double): String =
        when {
            ms < 10 -> String.format(Locale.ROOT, "%.1f ms", ms)
            ms < 10_000 -> "${ms.roundToLong()} ms"
            else -> String.format(Locale.ROOT, "%.1f s", ms / 1000)
        }
}

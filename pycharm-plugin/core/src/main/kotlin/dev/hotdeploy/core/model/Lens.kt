package dev.hotdeploy.core.model

import dev.hotdeploy.core.protocol.Command
import dev.hotdeploy.core.protocol.Status

/** A code lens as the server gave it. */
data class Lens(
    /** Of the class of a service, from 0. */
    val line: Int,
    /** What the servers run, and what a click does: `3/3 servers · 1a2b3c4 · Deploy`. */
    val title: String,
    /** `null`: nothing is to be clicked. */
    val command: Command?,
)

/** What stands in the gutter beside a service. */
data class GutterEntry(
    /** From 0. */
    val line: Int,
    val health: Health,
    val tooltip: String,
    val command: Command?,
) {
    companion object {
        /** The entries of a document; its state is that of its module on the selected target. */
        fun of(
            lenses: List<Lens>,
            status: Status?,
            uri: String,
        ): List<GutterEntry> {
            val modules = status?.selectedTarget?.servers.orEmpty().flatMap { it.modules }.filter { it.uri == uri }
            val health = Health.of(modules.map { it.state })
            return lenses.map { GutterEntry(it.line, health, it.title, it.command) }
        }
    }
}

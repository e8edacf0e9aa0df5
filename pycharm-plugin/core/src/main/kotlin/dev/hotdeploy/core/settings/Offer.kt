package dev.hotdeploy.core.settings

import dev.hotdeploy.core.protocol.Status

/** The offer to take over the servers of the earlier Zato plugin: where it is of use, and what comes of it. */
object Offer {
    /** A trusted project that has no target, neither here nor in `hotdeploy.toml` nor in the user's own file. */
    fun isOpen(
        status: Status?,
        settings: ProjectSettings,
    ): Boolean = status != null && status.trusted && status.targets.isEmpty() && settings.targets.isEmpty()

    fun words(found: List<Imported>): String {
        val names = found.joinToString(", ") { it.target.url }
        val servers = if (found.size == 1) "a server" else "${found.size} servers"
        return "The Zato plugin has $servers in this IDE's settings, and this project has no target: $names. Import?"
    }

    /** The settings with what was found beside what is there; a target of the same name stays as it is. */
    fun taken(
        settings: ProjectSettings,
        found: List<Imported>,
    ): ProjectSettings {
        val known = settings.targets.map { it.name }
        val new = found.filter { it.target.name !in known }
        val default = new.singleOrNull() ?: new.firstOrNull { it.default }
        return settings.copy(
            targets = settings.targets + new.map { it.target },
            defaultTarget = settings.defaultTarget.ifEmpty { default?.target?.name.orEmpty() },
        )
    }
}

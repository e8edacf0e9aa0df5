package dev.hotdeploy.core.settings

import dev.hotdeploy.core.protocol.Word

/** Which modules a save deploys. */
enum class DeployMode(
    override val word: String,
    /** As the settings page shows it. */
    val title: String,
) : Word {
    MARKED("marked", "Modules with the marker comment"),
    ALL("all", "Every module with a service"),
    MANUAL("manual", "None on save"),
}

/** How the servers of a cluster are served. */
enum class Strategy(
    override val word: String,
    val title: String,
) : Word {
    ALL_AT_ONCE("all-at-once", "All servers at once"),
    ONE_AT_A_TIME("one-at-a-time", "One after the other; the first failure stops the rest"),
}

/** Which saves deploy. */
enum class DeployOnSave(
    override val word: String,
    val title: String,
) : Word {
    EXPLICIT("explicit", "When I save by hand"),
    EXPLICIT_IF_CHANGED("explicitIfChanged", "When I save changes by hand"),
    ALWAYS("always", "On every save, auto-save included"),
    NEVER("never", "Never; only commands deploy"),
}

/** A cluster as it is edited. What is empty says nothing, so that `hotdeploy.toml` or a default counts. */
data class Target(
    val name: String = "",
    /** The load balancer, or one server. */
    val url: String = "",
    /** Every server's own address by its name; empty: they are discovered. */
    val servers: Map<String, String> = emptyMap(),
    /** The account that may upload. */
    val username: String = DEFAULT_USERNAME,
    /** The account that may ask what is deployed: `pubapi` on 3.2, `admin.invoke` on 4.1. */
    val invokeUsername: String = "",
    /** Whether the small status service may be deployed, which proves what each process runs. */
    val statusService: Boolean = false,
    val deploy: DeployMode = DeployMode.MARKED,
    /** Ask before each deployment. */
    val protected: Boolean = false,
    /** How long a rollout may take, `30s`. */
    val timeout: String = "",
    val strategy: Strategy = Strategy.ALL_AT_ONCE,
    /** The servers' Python, where they cannot be asked. */
    val python: String = "",
    /** The servers' Zato, where they cannot be asked. */
    val zato: String = "",
    /** Top-level modules that the servers have beside those of a standard installation. */
    val modules: List<String> = emptyList(),
    /** An own certificate authority, PEM. */
    val caFile: String = "",
    /** Path of the upload channel. */
    val endpoint: String = "",
    /** A server's log, by its name: a file. */
    val logs: Map<String, String> = emptyMap(),
    /** 4.1: a server's pickup directory, by its name, where it cannot be learned from the server. */
    val pickupDirs: Map<String, String> = emptyMap(),
) {
    companion object {
        /** The account that every Zato cluster has for uploads. */
        const val DEFAULT_USERNAME: String = "ide_publisher"
    }
}

/** What is set for a project. No password is in here. */
data class ProjectSettings(
    val targets: List<Target> = emptyList(),
    /** The target that a save goes to; empty: as `hotdeploy.toml` says. */
    val defaultTarget: String = "",
    /** `null`: as `hotdeploy.toml` says, else saves by hand. */
    val deployOnSave: DeployOnSave? = null,
    /** How strict each rule is, by its code: `off`, `hint`, `information`, `warning` or `error`. */
    val rules: Map<String, String> = emptyMap(),
    /** One notification when a deployment fails. Successes are never notified. */
    val notifyFailures: Boolean = true,
) {
    /** With a target that is stored nowhere, in place of one of its name; saves go to it. */
    fun lending(target: Target): ProjectSettings =
        copy(targets = targets.filter { it.name != target.name } + target, defaultTarget = target.name)

    /** A name that no target has: `wanted`, or that with a number. */
    fun freeName(wanted: String): String = freeName(wanted, targets.map { it.name })

    companion object {
        fun freeName(
            wanted: String,
            taken: Collection<String>,
        ): String {
            // Two targets must not share an environment variable for their passwords.
            val used = taken.map(::variable).toSet()
            return generateSequence(1) { it + 1 }
                .map { if (it == 1) wanted else "$wanted$it" }
                .first { variable(it) !in used }
        }

        /** How the environment would name a target. */
        internal fun variable(
            name: String,
        ): String = name.map { if (it.isLetterOrDigit()) it.uppercaseChar() else '_' }.joinToString("")
    }
}

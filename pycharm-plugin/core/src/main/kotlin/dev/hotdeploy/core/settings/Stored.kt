package dev.hotdeploy.core.settings

import dev.hotdeploy.core.protocol.wordOf

/**
 * The settings of a project in the shape in which an IDE writes and reads them: classes with an empty constructor and
 * properties that can be set. What cannot be understood reads as not set.
 */
class StoredSettings {
    var targets: MutableList<StoredTarget> = mutableListOf()
    var defaultTarget: String = ""
    var deployOnSave: String = ""
    var rules: MutableMap<String, String> = sortedMapOf()
    var notifyFailures: Boolean = true

    fun read(): ProjectSettings =
        ProjectSettings(
            targets = targets.map(StoredTarget::read),
            defaultTarget = defaultTarget,
            deployOnSave = wordOf<DeployOnSave>(deployOnSave),
            rules = rules.toMap(),
            notifyFailures = notifyFailures,
        )

    companion object {
        fun of(settings: ProjectSettings): StoredSettings =
            StoredSettings().apply {
                targets = settings.targets.mapTo(mutableListOf(), StoredTarget::of)
                defaultTarget = settings.defaultTarget
                deployOnSave = settings.deployOnSave?.word.orEmpty()
                rules = settings.rules.toSortedMap()
                notifyFailures = settings.notifyFailures
            }
    }
}

class StoredTarget {
    var name: String = ""
    var url: String = ""
    var servers: MutableMap<String, String> = sortedMapOf()
    var username: String = Target.DEFAULT_USERNAME
    var invokeUsername: String = ""
    var statusService: Boolean = false
    var deploy: String = DeployMode.MARKED.word
    var protected: Boolean = false
    var timeout: String = ""
    var strategy: String = Strategy.ALL_AT_ONCE.word
    var python: String = ""
    var zato: String = ""
    var modules: MutableList<String> = mutableListOf()
    var caFile: String = ""
    var endpoint: String = ""
    var logs: MutableMap<String, String> = sortedMapOf()
    var pickupDirs: MutableMap<String, String> = sortedMapOf()

    /** A word that is not known counts as the careful one, so that a slip never makes a deployment less safe. */
    fun read(): Target =
        Target(
            name = name,
            url = url,
            servers = servers.toMap(),
            username = username,
            invokeUsername = invokeUsername,
            statusService = statusService,
            deploy = wordOf<DeployMode>(deploy) ?: DeployMode.MANUAL,
            protected = protected,
            timeout = timeout,
            strategy = wordOf<Strategy>(strategy) ?: Strategy.ONE_AT_A_TIME,
            python = python,
            zato = zato,
            modules = modules.toList(),
            caFile = caFile,
            endpoint = endpoint,
            logs = logs.toMap(),
            pickupDirs = pickupDirs.toMap(),
        )

    companion object {
        fun of(target: Target): StoredTarget =
            StoredTarget().apply {
                name = target.name
                url = target.url
                servers = target.servers.toSortedMap()
                username = target.username
                invokeUsername = target.invokeUsername
                statusService = target.statusService
                deploy = target.deploy.word
                protected = target.protected
                timeout = target.timeout
                strategy = target.strategy.word
                python = target.python
                zato = target.zato
                modules = target.modules.toMutableList()
                caFile = target.caFile
                endpoint = target.endpoint
                logs = target.logs.toSortedMap()
                pickupDirs = target.pickupDirs.toSortedMap()
            }
    }
}

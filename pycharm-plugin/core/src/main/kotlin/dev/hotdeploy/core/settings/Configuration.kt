package dev.hotdeploy.core.settings

/** What the server gets as the section `hotdeploy` of the editor's settings. */
fun ProjectSettings.asConfiguration(): Map<String, Any> =
    filled(
        "targets" to targets.filter { it.name.isNotBlank() }.associate { it.name to it.asConfiguration() },
        "defaultTarget" to defaultTarget.trim(),
        "deployOnSave" to deployOnSave?.word,
        "rules" to rules,
    )

private fun Target.asConfiguration(): Map<String, Any> =
    filled(
        "url" to url.trim(),
        "servers" to servers,
        "username" to username.trim().takeIf { it != Target.DEFAULT_USERNAME },
        "invokeUsername" to invokeUsername.trim(),
        "statusService" to statusService.takeIf { it },
        "deploy" to deploy.takeIf { it != DeployMode.MARKED }?.word,
        "protected" to protected.takeIf { it },
        "timeout" to timeout.trim(),
        "strategy" to strategy.takeIf { it != Strategy.ALL_AT_ONCE }?.word,
        "python" to python.trim(),
        "zato" to zato.trim(),
        "modules" to modules,
        "caFile" to caFile.trim(),
        "endpoint" to endpoint.trim(),
        "logs" to logs,
        "pickupDirs" to pickupDirs,
    )

/** Without what is empty: a setting that nobody filled in would override `hotdeploy.toml`. */
private fun filled(vararg fields: Pair<String, Any?>): Map<String, Any> =
    fields
        .mapNotNull { (key, value) -> value?.takeUnless(::isEmpty)?.let { key to it } }
        .toMap()

private fun isEmpty(value: Any): Boolean =
    when (value) {
        is String -> value.isEmpty()
        is Map<*, *> -> value.isEmpty()
        is List<*> -> value.isEmpty()
        else -> false
    }

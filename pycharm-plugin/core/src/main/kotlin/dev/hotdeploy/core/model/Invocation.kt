package dev.hotdeploy.core.model

import dev.hotdeploy.core.protocol.Json
import dev.hotdeploy.core.protocol.ServiceInfo

/** What is needed to invoke a service by hand. */
object Invocation {
    /** The input that a service declares, as JSON to be filled in; empty where it needs none. */
    fun skeleton(service: ServiceInfo): String {
        val required = service.input.orEmpty().filterNot { it.optional }
        return if (required.isEmpty()) "" else Json.write(required.associate { it.name to empty(it.kind) })
    }

    private fun empty(kind: String?): Any =
        when {
            kind == null -> ""
            NUMBER.matches(kind) -> 0
            FLAG.matches(kind) -> false
            LIST.containsMatchIn(kind) -> emptyList<Any>()
            DICT.containsMatchIn(kind) -> emptyMap<String, Any>()
            else -> ""
        }

    /** What is wrong with what was typed; `null` where it is JSON, or nothing. */
    fun problem(payload: String): String? {
        val fit = payload.isBlank() || Json.parse(payload) != null
        return if (fit) null else "This is no JSON: write an object such as {\"id\": 1}, or nothing."
    }

    /** An answer as people read it: JSON on lines of its own, anything else as it is. */
    fun pretty(body: String): String = Json.parse(body)?.let { "${Json.write(it.value, pretty = true)}\n" } ?: body

    /** The services of a document first, then by name. */
    fun inOrder(
        services: List<ServiceInfo>,
        uri: String?,
    ): List<ServiceInfo> = services.sortedWith(compareBy({ it.uri != uri }, { it.name }))

    private val NUMBER = Regex("int|Int|Integer|float|Float|Decimal")
    private val FLAG = Regex("bool|Bool|Boolean")
    private val LIST = Regex("^(list|List)")
    private val DICT = Regex("^(dict|Dict)")
}

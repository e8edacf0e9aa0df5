package dev.hotdeploy.core.protocol

import com.google.gson.Gson
import com.google.gson.JsonArray
import com.google.gson.JsonElement
import com.google.gson.JsonNull
import com.google.gson.JsonObject
import com.google.gson.JsonParser
import com.google.gson.JsonPrimitive

/**
 * A value of JSON as it came, read field by field. What is missing reads as its absence, and so does what is of another
 * type: a message that is not quite as expected costs what it does not say, never the session.
 */
class Tree private constructor(
    private val element: JsonElement,
) {
    /** The field of an object; an absent tree where there is none. */
    operator fun get(name: String): Tree = Tree((element as? JsonObject)?.get(name) ?: JsonNull.INSTANCE)

    /** The elements of a list; of anything else, none. */
    val items: List<Tree>
        get() = (element as? JsonArray)?.map(::Tree) ?: emptyList()

    val isObject: Boolean get() = element.isJsonObject

    val text: String?
        get() = primitive?.takeIf { it.isString }?.asString

    val flag: Boolean?
        get() = primitive?.takeIf { it.isBoolean }?.asBoolean

    val number: Double?
        get() = primitive?.takeIf { it.isNumber }?.asDouble?.takeIf { it.isFinite() }

    /** A whole number; one with a fraction is cut. */
    val whole: Int? get() = number?.toInt()

    private val primitive get() = element as? JsonPrimitive

    override fun toString(): String = element.toString()

    companion object {
        /**
         * What a backend hands over: plain maps and lists, or an element of JSON. The latter may be of another copy of
         * its library than ours, as each plugin may bring one, so it is read as text then.
         */
        fun of(value: Any?): Tree =
            when (value) {
                null -> Tree(JsonNull.INSTANCE)
                is Tree -> value
                is JsonElement -> Tree(value)
                is Map<*, *>, is List<*>, is String, is Number, is Boolean -> Tree(Gson().toJsonTree(value))
                else -> parse(value.toString()) ?: Tree(JsonNull.INSTANCE)
            }

        /** `null` where the text is no JSON. */
        fun parse(text: String): Tree? = runCatching { Tree(JsonParser.parseString(text)) }.getOrNull()
    }
}

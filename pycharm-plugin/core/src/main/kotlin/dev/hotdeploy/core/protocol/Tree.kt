package dev.hotdeploy.core.protocol

/**
 * A value of JSON as it came, read field by field. What is missing reads as its absence, and so does what is of another
 * type: a message that is not quite as expected costs what it does not say, never the session.
 */
class Tree private constructor(
    private val value: Any?,
) {
    /** The field of an object; an absent tree where there is none. */
    operator fun get(name: String): Tree = of((value as? Map<*, *>)?.get(name))

    /** The elements of a list; `null` for anything else. */
    val list: List<Tree>? get() = (value as? List<*>)?.map(::of)

    /** The elements of a list; of anything else, none. */
    val items: List<Tree> get() = list.orEmpty()

    val isObject: Boolean get() = value is Map<*, *>

    val text: String? get() = value as? String

    val flag: Boolean? get() = value as? Boolean

    val number: Double? get() = (value as? Number)?.toDouble()?.takeIf { it.isFinite() }

    /** A whole number; one with a fraction is cut. */
    val whole: Int? get() = number?.toInt()

    override fun toString(): String = Json.write(value)

    companion object {
        /**
         * What a backend hands over: plain maps and lists, or an element of some library for JSON, which is read as the
         * text that it writes.
         */
        fun of(value: Any?): Tree =
            when (value) {
                null, is Map<*, *>, is List<*>, is String, is Number, is Boolean -> Tree(value)
                is Tree -> value
                else -> Tree(Json.parse(value.toString())?.value)
            }
    }
}

package dev.hotdeploy.core.protocol

import java.math.BigDecimal

/**
 * JSON as plain maps, lists, texts, numbers, flags and `null`. Of our own, as an IDE and its plugins may each bring another
 * copy of a library for it, and what crosses between them must not be a class of one copy.
 */
object Json {
    /** What was read: a map, list, text, number, flag or `null`. */
    data class Document(
        val value: Any?,
    )

    /** `null` for what is no JSON, strictly. */
    fun parse(text: String): Document? = runCatching { JsonReader(text).document() }.getOrNull()

    /** As text; `pretty`: every element on a line of its own. */
    fun write(
        value: Any?,
        pretty: Boolean = false,
    ): String = StringBuilder().also { JsonWriter(it, pretty).write(value, 0) }.toString()

    /** Deeper than people write; what is deeper is not read. */
    internal const val DEEPEST = 200
}

private class JsonReader(
    private val text: String,
) {
    private var at = 0

    fun document(): Json.Document {
        val value = value(0)
        space()
        require(at == text.length)
        return Json.Document(value)
    }

    private fun value(depth: Int): Any? {
        require(depth <= Json.DEEPEST)
        space()
        return when (peek()) {
            '{' -> members(depth)
            '[' -> elements(depth)
            '"' -> string()
            't' -> word("true", true)
            'f' -> word("false", false)
            'n' -> word("null", null)
            else -> number()
        }
    }

    private fun members(depth: Int): Map<String, Any?> {
        val found = LinkedHashMap<String, Any?>()
        list('{', '}') {
            space()
            val name = string()
            space()
            take(':')
            found[name] = value(depth + 1)
        }
        return found
    }

    private fun elements(depth: Int): List<Any?> = buildList { list('[', ']') { add(value(depth + 1)) } }

    private fun list(
        open: Char,
        close: Char,
        element: () -> Unit,
    ) {
        take(open)
        space()
        if (peek() == close) return take(close)
        while (true) {
            element()
            space()
            if (peek() == close) return take(close)
            take(',')
        }
    }

    private fun string(): String {
        take('"')
        val found = StringBuilder()
        while (true) {
            when (val next = next()) {
                '"' -> return found.toString()
                '\\' -> found.append(escaped())
                else -> found.append(next.also { require(it >= ' ') })
            }
        }
    }

    private fun escaped(): Char =
        when (val kind = next()) {
            'n' -> '\n'
            't' -> '\t'
            'r' -> '\r'
            'b' -> '\b'
            'f' -> '\u000C'
            'u' -> {
                val digits = text.substring(at, at + 4)
                require(digits.all { it in HEX })
                at += 4
                digits.toInt(16).toChar()
            }
            else -> kind.also { require(it in "\"\\/") }
        }

    private fun number(): BigDecimal {
        val match = requireNotNull(NUMBER.matchAt(text, at))
        at = match.range.last + 1
        return BigDecimal(match.value)
    }

    private fun <T> word(
        word: String,
        value: T,
    ): T {
        require(text.startsWith(word, at))
        at += word.length
        return value
    }

    private fun space() {
        while (at < text.length && text[at] in " \t\r\n") at++
    }

    private fun peek(): Char = text[at]

    private fun next(): Char = text[at++]

    private fun take(wanted: Char) = require(next() == wanted)

    private companion object {
        const val HEX = "0123456789abcdefABCDEF"
        val NUMBER = Regex("""-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?""")
    }
}

private class JsonWriter(
    private val out: StringBuilder,
    private val pretty: Boolean,
) {
    fun write(
        value: Any?,
        depth: Int,
    ) {
        when (value) {
            null, is Boolean, is Number -> out.append(value)
            is Map<*, *> -> list('{', '}', value.entries, depth) { (name, member) -> member(name.toString(), member, depth) }
            is Collection<*> -> list('[', ']', value, depth) { write(it, depth + 1) }
            else -> string(value.toString())
        }
    }

    private fun member(
        name: String,
        value: Any?,
        depth: Int,
    ) {
        string(name)
        out.append(if (pretty) ": " else ":")
        write(value, depth + 1)
    }

    private fun <T> list(
        open: Char,
        close: Char,
        elements: Collection<T>,
        depth: Int,
        element: (T) -> Unit,
    ) {
        out.append(open)
        elements.forEachIndexed { index, each ->
            if (index > 0) out.append(',')
            line(depth + 1)
            element(each)
        }
        if (elements.isNotEmpty()) line(depth)
        out.append(close)
    }

    private fun line(depth: Int) {
        if (pretty) out.append('\n').append("  ".repeat(depth))
    }

    private fun string(text: String) {
        out.append('"')
        text.forEach { character ->
            when {
                character == '"' || character == '\\' -> out.append('\\').append(character)
                character == '\n' -> out.append("\\n")
                character == '\r' -> out.append("\\r")
                character == '\t' -> out.append("\\t")
                character < ' ' -> out.append("\\u%04x".format(character.code))
                else -> out.append(character)
            }
        }
        out.append('"')
    }
}

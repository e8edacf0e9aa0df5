package dev.hotdeploy.core.protocol

import dev.hotdeploy.core.row
import dev.hotdeploy.core.table
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNotNull
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.DynamicTest.dynamicTest
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestFactory

class JsonTest {
    @TestFactory
    fun `what is JSON is read and written`() =
        table(
            row("nothing", "null", "null"),
            row("words", " [ true, false ] ", "[true,false]"),
            row("numbers", "[0,-1.5,12345678901234567890]", "[0,-1.5,12345678901234567890]"),
            row("empty", "[{},[]]", "[{},[]]"),
            row("in the order given", """{"b":1,"a":{"c":null}}""", """{"b":1,"a":{"c":null}}"""),
            row("the last of two members counts", """{"a":1,"a":2}""", """{"a":2}"""),
            row("escapes", """"\"\\\/\n\u0041\u007a\ud83d\ude00"""", "\"\\\"\\\\/\\nAz\uD83D\uDE00\""),
            row("what must be escaped is", "\"\\u0001\\t\"", "\"\\u0001\\t\""),
        ) { text, written -> assertEquals(written, Json.parse(text)?.let { Json.write(it.value) }) }

    @TestFactory
    fun `what is no JSON is refused`() =
        listOf(
            "",
            " ",
            "nul",
            "nulls",
            "TRUE",
            "'a'",
            "{a:1}",
            "{\"a\" 1}",
            "{\"a\":1,}",
            "[1,]",
            "[1 2]",
            "[1",
            "]",
            "1 2",
            "01",
            ".5",
            "1.",
            "+1",
            "NaN",
            "\"a",
            "\"\\x\"",
            "\"\\u12g4\"",
            "\"\\u12",
            "\"\n\"",
            "// no\n1",
            "1e99999999999",
        ).map { dynamicTest("<$it>") { assertNull(Json.parse(it)) } }

    @Test
    fun `what is too deep is refused, whatever it is`() {
        assertNotNull(Json.parse("[".repeat(200) + "]".repeat(200)))
        assertNull(Json.parse("[".repeat(100_000)))
        assertNull(Json.parse("{\"a\":".repeat(100_000)))
    }

    @Test
    fun `pretty is a line for each element`() {
        assertEquals(
            "{\n  \"a\": [\n    1,\n    {}\n  ]\n}",
            Json.write(mapOf("a" to listOf(1, emptyMap<String, Any>())), pretty = true),
        )
    }
}

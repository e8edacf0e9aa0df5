package dev.hotdeploy.core.protocol

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

class TreeTest {
    /** As an element of a library's own: all that is known of it is how it writes itself. */
    private class Element(
        private val json: String,
    ) {
        override fun toString(): String = json
    }

    @Test
    fun `maps, and whatever writes itself as JSON, read the same`() {
        val plain = mapOf("name" to "dev", "line" to 7.0, "on" to true, "items" to listOf("a", 1))
        for (given in listOf(plain, Element(Json.write(plain)), mapOf("name" to Element("\"dev\"")) + (plain - "name"))) {
            val tree = Tree.of(given)
            assertEquals("dev", tree["name"].text)
            assertEquals(7, tree["line"].whole)
            assertEquals(true, tree["on"].flag)
            assertEquals(listOf("a", null), tree["items"].items.map { it.text })
        }
    }

    @Test
    fun `what is missing or of another type is absent`() {
        for (given in listOf(null, emptyMap<String, Any>(), Element("no JSON"), "text", listOf(1), mapOf("name" to 1))) {
            val tree = Tree.of(given)["name"]
            assertNull(tree.text)
            assertNull(tree.flag)
            assertNull(tree["deeper"]["still"].text)
            assertTrue(tree.items.isEmpty())
        }
        assertNull(Tree.of(Double.NaN).whole)
        assertNull(Tree.of(Element("1e400")).number)
    }
}

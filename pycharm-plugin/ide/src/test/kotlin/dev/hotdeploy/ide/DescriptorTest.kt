package dev.hotdeploy.ide

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.w3c.dom.Element
import javax.xml.parsers.DocumentBuilderFactory

/** What plugin.xml names is there. */
class DescriptorTest {
    private val root = DocumentBuilderFactory
        .newInstance()
        .newDocumentBuilder()
        .parse(DescriptorTest::class.java.getResourceAsStream("/META-INF/plugin.xml"))
        .documentElement

    private fun elements(tag: String): List<Element> {
        val found = root.getElementsByTagName(tag)
        return (0 until found.length).map { found.item(it) as Element }
    }

    @Test
    fun `classes exist and can be made by the IDE`() {
        val named = Regex("\"(dev\\.hotdeploy\\.ide\\.[A-Za-z.]+)\"")
            .findAll(DescriptorTest::class.java.getResource("/META-INF/plugin.xml")!!.readText())
            .map { it.groupValues[1] }
            .toList()
        assertTrue(named.size > 15, "$named")
        for (name in named) {
            val type = Class.forName(name)
            if (!type.isInterface) assertTrue(type.constructors.any { it.parameterCount <= 1 }, name)
        }
    }

    @Test
    fun `groups refer to actions that are registered`() {
        val registered = elements("action").map { it.getAttribute("id") }
        assertEquals(registered.size, registered.toSet().size)
        val referred = elements("reference").map { it.getAttribute("ref") }
        assertEquals(registered.toSet(), referred.toSet())
    }

    @Test
    fun `no shortcut is one of the platform's, or another action's`() {
        val shortcuts = elements("keyboard-shortcut").map {
            it.getAttribute("first-keystroke") to
                it.getAttribute("second-keystroke")
        }
        assertTrue(shortcuts.size > 5, "$shortcuts")
        assertEquals(shortcuts.size, shortcuts.toSet().size, "$shortcuts")
        val prefixes = shortcuts.filter { it.second.isNotEmpty() }.map { it.first }.toSet()
        for ((first, second) in shortcuts) {
            assertTrue(first !in PLATFORM, first)
            assertTrue(second.isNotEmpty() || first !in prefixes, first)
        }
    }

    @Test
    fun `modules are deployed from the menus of the editor, of its tab and of the project view`() {
        val groups = elements("group").first {
            it.getAttribute("id") == "dev.hotdeploy.editor"
        }.getElementsByTagName("add-to-group")
        val places = (0 until groups.length).map { (groups.item(it) as Element).getAttribute("group-id") }
        assertEquals(setOf("EditorPopupMenu", "EditorTabPopupMenu", "ProjectViewPopupMenu"), places.toSet())
    }

    @Test
    fun `every action has a text and says what it does`() {
        for (action in elements("action")) {
            for (attribute in listOf(
                "text",
                "description",
            )) {
                assertTrue(action.getAttribute(attribute).length > 3, action.getAttribute("id"))
            }
        }
    }

    private companion object {
        /** With a letter, Control and Shift, in the platform's default keymap of 2026: there the platform's own would win. */
        val PLATFORM: Set<String> = "JISVTHEPUDFLZBCAWRMN".map { "control shift $it" }.toSet() +
            "WLJSNIVCHT".map { "control alt shift $it" }
    }

    @Test
    fun `every action says on which thread it is updated`() {
        for (action in elements("action")) {
            val declaring = Class.forName(action.getAttribute("class")).getMethod("getActionUpdateThread").declaringClass
            assertTrue(declaring.name.startsWith("dev.hotdeploy."), "${action.getAttribute("id")}: $declaring")
        }
    }
}

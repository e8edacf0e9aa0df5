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

    @Test
    fun `every action says on which thread it is updated`() {
        for (action in elements("action")) {
            val declaring = Class.forName(action.getAttribute("class")).getMethod("getActionUpdateThread").declaringClass
            assertTrue(declaring.name.startsWith("dev.hotdeploy."), "${action.getAttribute("id")}: $declaring")
        }
    }
}

package dev.hotdeploy.ide

import dev.hotdeploy.ide.look.marked
import dev.hotdeploy.ide.look.tipOf
import dev.hotdeploy.ide.look.unmarked
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Test
import javax.swing.JEditorPane
import javax.swing.plaf.basic.BasicHTML

/** What a server says is shown as it says it, whatever it says. */
class HostileTextTest {
    private val hostile = "<html><img src='http://elsewhere/'>\n<b>fine</b> & \"well\""

    /** What a component for markup shows, as the platform's dialogs do; the end of a line counts as a space. */
    private fun rendered(markup: String): String =
        JEditorPane("text/html", markup.replace(Regex("\r\n|\n"), "<br/>")).run { document.getText(0, document.length) }.trim()

    @Test
    fun `in dialogs`() {
        assertEquals(hostile.replace('\n', ' '), rendered(marked(hostile)))
        assertEquals("dev: refused", rendered(marked("dev: refused")))
    }

    @Test
    fun `in tool tips`() = assertEquals(hostile.replace('\n', ' '), rendered(tipOf(hostile.lines()).orEmpty()))

    @Test
    fun `in labels and lists`() {
        for (text in listOf(hostile, " $hostile", "<HTML>x")) assertFalse(BasicHTML.isHTMLString(unmarked(text)), text)
        assertEquals("server1", unmarked("server1"))
    }
}

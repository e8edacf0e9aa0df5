package dev.hotdeploy.core.save

import dev.hotdeploy.core.row
import dev.hotdeploy.core.table
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestFactory

class FileUriTest {
    @TestFactory
    fun `paths become URIs and come back`() =
        table(
            row("Unix", "/home/me/crm.py", "file:///home/me/crm.py"),
            row("spaces and signs", "/a b/100%/#1.py", "file:///a%20b/100%25/%231.py"),
            row("other alphabets", "/żółw/日.py", "file:///%C5%BC%C3%B3%C5%82w/%E6%97%A5.py"),
            row("Windows", "C:/src/crm.py", "file:///C:/src/crm.py"),
            row("a share", "//host/share/crm.py", "file://host/share/crm.py"),
        ) { path, uri ->
            assertEquals(uri, FileUri.of(path))
            assertEquals(path, FileUri.path(uri))
        }

    @Test
    fun `spellings of other clients are read, and what is no file is none`() {
        assertEquals("c:/src/crm.py", FileUri.path("file:///c%3A/src/crm.py"))
        for (uri in listOf("untitled:1", "http://host/a.py", "file:", "no uri at all", "")) assertEquals(null, FileUri.path(uri))
    }
}

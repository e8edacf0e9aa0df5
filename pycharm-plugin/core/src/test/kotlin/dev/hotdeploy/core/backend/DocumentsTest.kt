package dev.hotdeploy.core.backend

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test

class DocumentsTest {
    @Test
    fun `modules and enmasse files are served`() {
        val cases =
            mapOf(
                "crm.py" to true,
                "enmasse.yaml" to true,
                "dev-Enmasse-2.yml" to true,
                "crm.pyi" to false,
                "py" to false,
                "crm.py.orig" to false,
                "compose.yaml" to false,
                "enmasse.json" to false,
                "enmasse.yaml.bak" to false,
            )
        for ((name, expected) in cases) assertEquals(expected, Documents.isServed(name), name)
    }
}

package dev.hotdeploy.core.save

import dev.hotdeploy.core.row
import dev.hotdeploy.core.table
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestFactory

class SaveIntentsTest {
    private data class Save(
        val action: SaveAction,
        val before: List<String>,
        val active: String?,
        val after: List<String> = emptyList(),
        val performed: Boolean = true,
    )

    @TestFactory
    fun `a save means what the user saw saved`() =
        table(
            row("the editor's document", Save(SaveAction.DOCUMENT, listOf("a"), "a"), listOf("a")),
            row("an unmodified one too", Save(SaveAction.DOCUMENT, emptyList(), "a"), listOf("a")),
            row("not the others", Save(SaveAction.DOCUMENT, listOf("a", "b"), "a", listOf("b")), listOf("a")),
            row("all that was unsaved", Save(SaveAction.ALL, listOf("a", "b"), "a"), listOf("a", "b")),
            row("and the active one, unmodified", Save(SaveAction.ALL, listOf("b", "c"), "a"), listOf("a", "b", "c")),
            row("nothing unsaved", Save(SaveAction.ALL, emptyList(), "a"), listOf("a")),
            row("no editor", Save(SaveAction.ALL, listOf("b"), null), listOf("b")),
            row("nothing at all", Save(SaveAction.ALL, emptyList(), null), emptyList()),
            row("what was vetoed is not saved", Save(SaveAction.ALL, listOf("a", "b"), "a", listOf("a")), listOf("b")),
            row(
                "what was not performed means nothing",
                Save(SaveAction.ALL, listOf("a"), "a", listOf("a"), performed = false),
                emptyList(),
            ),
        ) { save, expected ->
            val intents = SaveIntents<String>()
            intents.before(save.action, save.before)
            assertEquals(expected, intents.after(save.action, save.performed, save.active, save.after))
        }

    @Test
    fun `one save does not count for the next`() {
        val intents = SaveIntents<String>()
        intents.before(SaveAction.ALL, listOf("a", "b"))
        intents.after(SaveAction.ALL, false, "a", listOf("a", "b"))
        assertEquals(listOf("c"), intents.after(SaveAction.ALL, true, "c", emptyList()))
    }

    @Test
    fun `an action is known by its id alone`() {
        assertEquals(SaveAction.ALL, SaveAction.of("SaveAll"))
        assertEquals(SaveAction.DOCUMENT, SaveAction.of("SaveDocument"))
        for (id in listOf(null, "", "saveall", "SaveAllToDisk", "Synchronize", "Compile")) assertEquals(null, SaveAction.of(id))
    }

    @Test
    fun `modules are what Python reads`() {
        assertTrue(SaveIntents.concerns("crm.py") && SaveIntents.concerns("CRM.PY"))
        assertFalse(SaveIntents.concerns("crm.pyi") || SaveIntents.concerns("py") || SaveIntents.concerns("enmasse.yaml"))
    }
}

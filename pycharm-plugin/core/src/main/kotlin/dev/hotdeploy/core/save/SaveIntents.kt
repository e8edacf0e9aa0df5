package dev.hotdeploy.core.save

/** What a user does to save, by the id of the action. */
enum class SaveAction(
    val id: String,
) {
    /** Saves the document of the editor. */
    DOCUMENT("SaveDocument"),

    /** Saves whatever is unsaved. What Ctrl+S does in most keymaps. */
    ALL("SaveAll"),
    ;

    companion object {
        /** By id, as other plugins may put actions of their own in place of the platform's. */
        fun of(id: String?): SaveAction? = entries.firstOrNull { it.id == id }
    }
}

/**
 * Which documents a user meant to save.
 *
 * Documents are written by auto-save, by a lost focus, by version control and by builds too, and none of these pass
 * through here: what counts is the action. Used on one thread, that of the actions; `F` is a file of the IDE.
 */
class SaveIntents<F : Any> {
    private val unsavedBefore = mutableMapOf<SaveAction, Set<F>>()

    /** An action begins, and these documents are not written yet. */
    fun before(
        action: SaveAction,
        unsaved: Collection<F>,
    ) {
        unsavedBefore[action] = unsaved.toSet()
    }

    /**
     * The action has ended; `active` is the file of the editor, `unsaved` is what is not written still. The answer is
     * what the user meant, the active file first: that one also when there was nothing to write, as its last deployment
     * may have failed.
     */
    fun after(
        action: SaveAction,
        performed: Boolean,
        active: F?,
        unsaved: Collection<F>,
    ): List<F> {
        val before = unsavedBefore.remove(action).orEmpty()
        if (!performed) return emptyList()
        val meant =
            when (action) {
                SaveAction.DOCUMENT -> listOfNotNull(active)
                SaveAction.ALL -> listOfNotNull(active) + before
            }
        // What could not be written, being read-only or vetoed, was not saved.
        return meant.distinct().filterNot(unsaved.toSet()::contains)
    }

    companion object {
        /** Whether a file of this name can be a module. */
        fun concerns(fileName: String): Boolean = fileName.endsWith(".py", ignoreCase = true)
    }
}

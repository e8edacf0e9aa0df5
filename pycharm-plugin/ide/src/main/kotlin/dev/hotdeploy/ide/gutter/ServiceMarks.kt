package dev.hotdeploy.ide.gutter

import com.intellij.openapi.Disposable
import com.intellij.openapi.components.Service
import com.intellij.openapi.editor.Editor
import com.intellij.openapi.editor.EditorFactory
import com.intellij.openapi.editor.EditorKind
import com.intellij.openapi.editor.event.EditorFactoryEvent
import com.intellij.openapi.editor.event.EditorFactoryListener
import com.intellij.openapi.editor.markup.RangeHighlighter
import com.intellij.openapi.project.Project
import dev.hotdeploy.core.backend.SessionListener
import dev.hotdeploy.core.model.GutterEntry
import dev.hotdeploy.core.model.Lens
import dev.hotdeploy.ide.backend.ProjectServer
import dev.hotdeploy.ide.commands.isModule
import dev.hotdeploy.ide.commands.uri
import dev.hotdeploy.ide.notice.onScreen
import javax.swing.Timer

/** Puts an icon beside each service in the editors: how it is doing on the servers, and a click to deploy. */
@Service(Service.Level.PROJECT)
class ServiceMarks(private val project: Project) : Disposable {
    private val session get() = ProjectServer.of(project).session

    /** What stands in the gutters now. Used on the thread of the user interface, as all of the below. */
    private val shown = HashMap<Editor, List<RangeHighlighter>>()
    private var due = false
    private var listening: AutoCloseable? = null

    fun begin() {
        listening = session.listen(
            object : SessionListener {
                override fun statusChanged() = onScreen(project, work = ::refreshSoon)
            },
        )
        EditorFactory.getInstance().addEditorFactoryListener(
            object : EditorFactoryListener {
                override fun editorCreated(event: EditorFactoryEvent) {
                    // The server hears of the document a moment after it is shown.
                    Timer(SOON) { refresh(event.editor) }.apply { isRepeats = false }.start()
                }

                override fun editorReleased(event: EditorFactoryEvent) {
                    shown.remove(event.editor)
                }
            },
            this,
        )
        onScreen(project, work = ::refreshSoon)
    }

    /** A module was saved, and may have other services now. */
    fun saved(): Unit = refreshSoon()

    /** A rollout changes the status many times in a moment: one refresh is enough for those that came together. */
    private fun refreshSoon() {
        if (due) return
        due = true
        onScreen(project) {
            due = false
            EditorFactory.getInstance().allEditors.forEach(::refresh)
        }
    }

    private fun refresh(editor: Editor) {
        if (editor.isDisposed || editor.project != project || editor.editorKind != EditorKind.MAIN_EDITOR) return
        val uri = editor.virtualFile?.takeIf { it.isModule }?.uri ?: return
        val client = session.client ?: return
        client.lenses(uri).whenComplete { lenses, error ->
            onScreen(project) { if (!editor.isDisposed) show(editor, uri, lenses.takeIf { error == null }.orEmpty()) }
        }
    }

    private fun show(editor: Editor, uri: String, lenses: List<Lens>) {
        val entries = GutterEntry.of(lenses, session.status, uri).filter { it.line < editor.document.lineCount }
        val marks = entries.map { it.line to ServiceMark(project, uri, it) }
        val before = shown[editor].orEmpty()
        if (before.map { it.gutterIconRenderer } == marks.map { it.second }) return
        before.forEach(editor.markupModel::removeHighlighter)
        shown[editor] = marks.map { (line, mark) ->
            editor.markupModel.addLineHighlighter(line, LAYER, null).apply { gutterIconRenderer = mark }
        }
    }

    override fun dispose() {
        listening?.close()
        // Editors outlive the plugin where it is unloaded, and must not keep its icons.
        for ((editor, marks) in shown) if (!editor.isDisposed) marks.forEach(editor.markupModel::removeHighlighter)
        shown.clear()
    }

    companion object {
        /** No attributes are drawn with it, so any does. */
        private const val LAYER = 0

        /** Milliseconds. */
        private const val SOON = 1_000
    }
}

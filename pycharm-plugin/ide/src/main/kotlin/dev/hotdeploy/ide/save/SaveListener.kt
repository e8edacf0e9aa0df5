package dev.hotdeploy.ide.save

import com.intellij.openapi.actionSystem.ActionManager
import com.intellij.openapi.actionSystem.AnAction
import com.intellij.openapi.actionSystem.AnActionEvent
import com.intellij.openapi.actionSystem.AnActionResult
import com.intellij.openapi.actionSystem.CommonDataKeys
import com.intellij.openapi.actionSystem.ex.AnActionListener
import com.intellij.openapi.fileEditor.FileDocumentManager
import com.intellij.openapi.fileEditor.FileEditorManager
import com.intellij.openapi.project.ProjectManager
import com.intellij.openapi.vfs.VirtualFile
import dev.hotdeploy.core.save.SaveAction
import dev.hotdeploy.core.save.SaveIntents
import dev.hotdeploy.ide.backend.ProjectServer
import dev.hotdeploy.ide.commands.isModule
import dev.hotdeploy.ide.commands.shownFile
import dev.hotdeploy.ide.commands.uri
import dev.hotdeploy.ide.gutter.ServiceMarks

/** Tells the server which saves are the user's: those that an action of saving made. */
class SaveListener : AnActionListener {
    private val intents = SaveIntents<VirtualFile>()

    override fun beforeActionPerformed(action: AnAction, event: AnActionEvent) {
        saving(action)?.let { intents.before(it, unsaved()) }
    }

    override fun afterActionPerformed(action: AnAction, event: AnActionEvent, result: AnActionResult) {
        val save = saving(action) ?: return
        val meant = intents.after(save, result.isPerformed, activeFile(event), unsaved()).filter { it.isModule }
        if (meant.isEmpty()) return
        // Save All writes documents of every project; each is told of its own. What no editor shows, as a refactoring
        // leaves it, is the business of the project in whose window the user is.
        val projects = ProjectManager.getInstance().openProjects
        val shown = projects.associateWith { project -> meant.filter(FileEditorManager.getInstance(project)::isFileOpen) }
        val unseen = meant - shown.values.flatten().toSet()
        for ((project, files) in shown) {
            val own = if (project == event.project) files + unseen else files
            ProjectServer.of(project).session.saved(own.map { it.uri })
            project.getService(ServiceMarks::class.java).saved()
        }
    }

    /** By its id, as the action itself may be another plugin's. */
    private fun saving(action: AnAction): SaveAction? = SaveAction.of(ActionManager.getInstance().getId(action))

    private fun unsaved(): List<VirtualFile> {
        val documents = FileDocumentManager.getInstance()
        return documents.unsavedDocuments.mapNotNull(documents::getFile)
    }

    /** The file of the editor in which the user is, else of the one that is shown: never one that is chosen in a tree. */
    private fun activeFile(event: AnActionEvent): VirtualFile? {
        val editor = event.getData(CommonDataKeys.EDITOR)
        return editor?.document?.let(FileDocumentManager.getInstance()::getFile) ?: event.project?.let(::shownFile)
    }
}

package dev.hotdeploy.ide.actions

import com.intellij.openapi.actionSystem.ActionUpdateThread
import com.intellij.openapi.actionSystem.AnAction
import com.intellij.openapi.actionSystem.AnActionEvent
import com.intellij.openapi.actionSystem.CommonDataKeys
import com.intellij.openapi.project.DumbAware
import com.intellij.openapi.project.Project
import com.intellij.openapi.vfs.VirtualFile
import dev.hotdeploy.ide.commands.fileOf
import dev.hotdeploy.ide.commands.isModule
import javax.swing.Icon

/** An action of a project. It can be called while the project is indexed: nothing here needs that. */
abstract class ProjectAction : AnAction(), DumbAware {
    abstract fun perform(project: Project, event: AnActionEvent)

    override fun actionPerformed(event: AnActionEvent) {
        event.project?.let { perform(it, event) }
    }

    override fun update(event: AnActionEvent) {
        event.presentation.isEnabled = event.project != null
    }

    override fun getActionUpdateThread(): ActionUpdateThread = ActionUpdateThread.BGT

    override fun isDumbAware(): Boolean = true
}

/**
 * An action on a module: that of the editor, or those that are chosen in the project view.
 *
 * @property several it can be done to several at once
 */
abstract class ModuleAction(private val several: Boolean) : ProjectAction() {
    abstract fun perform(project: Project, module: VirtualFile)

    override fun perform(project: Project, event: AnActionEvent) {
        val chosen = chosen(event)
        val modules = if (chosen.size > 1) chosen else listOfNotNull(fileOf(event))
        modules.filter { it.isModule }.forEach { perform(project, it) }
    }

    override fun update(event: AnActionEvent) {
        val chosen = chosen(event)
        val fit = chosen.all { it.isModule } && (several || chosen.size <= 1)
        event.presentation.isEnabled = event.project != null && fit
        // In the menus of files it stands with modules only.
        if (event.place in POPUPS) event.presentation.isVisible = fit && chosen.isNotEmpty()
    }

    private fun chosen(event: AnActionEvent): List<VirtualFile> =
        event.getData(CommonDataKeys.VIRTUAL_FILE_ARRAY)?.toList() ?: listOfNotNull(event.getData(CommonDataKeys.VIRTUAL_FILE))

    private companion object {
        /** Places, as the platform names them. */
        val POPUPS = setOf("EditorPopup", "ProjectViewPopup", "EditorTabPopup")
    }
}

/** An action that is registered nowhere: of a menu that is made for one thing. */
class PlainAction(text: String, icon: Icon? = null, private val work: () -> Unit) : AnAction(text, null, icon), DumbAware {
    override fun actionPerformed(event: AnActionEvent): Unit = work()

    override fun update(event: AnActionEvent): Unit = Unit

    override fun getActionUpdateThread(): ActionUpdateThread = ActionUpdateThread.BGT

    override fun isDumbAware(): Boolean = true
}

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

/** An action on a module: that of the editor, or the one that is chosen in the project view. */
abstract class ModuleAction : ProjectAction() {
    abstract fun perform(project: Project, module: VirtualFile)

    override fun perform(project: Project, event: AnActionEvent) {
        fileOf(event)?.takeIf { it.isModule }?.let { perform(project, it) }
    }

    override fun update(event: AnActionEvent) {
        val file = event.getData(CommonDataKeys.VIRTUAL_FILE)
        event.presentation.isEnabled = event.project != null && (file == null || file.isModule)
        // In the menus of files it stands with modules only.
        if (event.place in POPUPS) event.presentation.isVisible = file?.isModule == true
    }

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

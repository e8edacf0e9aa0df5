package dev.hotdeploy.ide.settings

import com.intellij.openapi.application.ApplicationManager
import com.intellij.openapi.application.ModalityState
import com.intellij.openapi.fileChooser.FileChooser
import com.intellij.openapi.fileChooser.FileChooserDescriptor
import com.intellij.openapi.options.Configurable
import com.intellij.openapi.options.ConfigurationException
import com.intellij.openapi.project.Project
import com.intellij.openapi.project.ProjectManager
import com.intellij.openapi.ui.DialogWrapper
import com.intellij.openapi.ui.ValidationInfo
import dev.hotdeploy.core.backend.Patience
import dev.hotdeploy.core.settings.Imported
import dev.hotdeploy.core.settings.Target
import dev.hotdeploy.core.settings.Validation
import dev.hotdeploy.ide.backend.ProjectServer
import dev.hotdeploy.ide.commands.Targets
import dev.hotdeploy.ide.look.IdeLook
import dev.hotdeploy.ide.notice.Dialogs
import dev.hotdeploy.ide.notice.onScreen
import dev.hotdeploy.ide.notice.reasonOf
import java.awt.Component
import javax.swing.JComponent

/** Settings → Tools → Hotdeploy. */
class SettingsPage(private val project: Project) : Configurable, SettingsDialogs {
    private var form: SettingsForm? = null

    override fun getDisplayName(): String = "Hotdeploy"

    override fun createComponent(): JComponent = SettingsForm(IdeLook, this).also {
        form = it
        reset()
    }

    override fun isModified(): Boolean =
        form?.let { it.project != ProjectState.of(project).settings || it.application != ApplicationState.of().settings } ?: false

    override fun reset() {
        form?.show(ProjectState.of(project).settings, ApplicationState.of().settings)
    }

    override fun apply() {
        val form = form ?: return
        val wrong = form.project.targets.firstNotNullOfOrNull { target ->
            Validation.of(
                target,
                form.project.targets.map {
                    it.name
                } - target.name,
            ).firstOrNull()?.let { "${target.name}: ${it.message}" }
        }
        if (wrong != null) throw ConfigurationException(wrong)
        val programChanged = form.application != ApplicationState.of().settings
        ProjectState.of(project).settings = form.project
        ApplicationState.of().settings = form.application
        // What is set for the whole IDE counts in every project.
        val concerned = if (programChanged) ProjectManager.getInstance().openProjects.toList() else listOf(project)
        ApplicationManager.getApplication().executeOnPooledThread {
            concerned.filterNot { it.isDisposed }.forEach { ProjectServer.of(it).settingsChanged(programChanged) }
        }
    }

    override fun disposeUIResources() {
        form = null
    }

    override fun edit(target: Target, others: List<String>): Target? {
        val parent = form ?: return null
        val dialog = TargetDialog(parent, target, others)
        return if (dialog.showAndGet()) dialog.target else null
    }

    private class TargetDialog(parent: Component, target: Target, private val others: List<String>) : DialogWrapper(
        parent,
        true,
    ) {
        private val fields = TargetForm(target, IdeLook)
        val target: Target get() = fields.target

        init {
            setTitle(if (target.url.isEmpty()) "Add a Target" else "Edit the Target ${target.name}")
            init()
        }

        override fun createCenterPanel(): JComponent = fields

        override fun doValidate(): ValidationInfo? =
            Validation.of(fields.target, others).firstOrNull()?.let { ValidationInfo(it.message, fields.partOf(it.field)) }
    }

    /** The server knows only what was applied, so that is done first. */
    override fun test(target: Target) {
        val parent = form ?: return
        try {
            if (isModified) apply()
        } catch (wrong: ConfigurationException) {
            return Dialogs.warn(parent, Targets.TESTED, wrong.message.orEmpty())
        }
        Patience.ask { Targets.of(project).tested(target.name) }.whenComplete { found, error ->
            onScreen(project, ModalityState.any()) {
                if (error == null) {
                    Dialogs.tell(parent, Targets.TESTED, found)
                } else {
                    Dialogs.warn(parent, Targets.TESTED, reasonOf(error))
                }
            }
        }
    }

    override fun chooseProgram(): String? =
        FileChooser.chooseFile(FileChooserDescriptor(true, false, false, false, false, false), project, null)?.path

    override fun takeOver(taken: List<String>) {
        ApplicationManager.getApplication().executeOnPooledThread {
            val found = TakeOver.find(taken)
            TakeOver.keepPasswords(found)
            onScreen(project, ModalityState.any()) { show(found) }
        }
    }

    private fun show(found: List<Imported>) {
        val form = form ?: return
        form.addTargets(found.map { it.target }, found.find { it.default }?.target?.name)
        val names = found.joinToString(", ") { it.target.name }
        val words = if (found.isEmpty()) NOTHING else "Taken over: $names."
        Dialogs.tell(form, "Zato Plugin", words)
    }

    private companion object {
        const val NOTHING = "The Zato plugin left no usable server in this IDE's settings."
    }
}

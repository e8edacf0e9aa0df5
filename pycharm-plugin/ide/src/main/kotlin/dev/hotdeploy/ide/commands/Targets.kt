package dev.hotdeploy.ide.commands

import com.intellij.openapi.application.ApplicationManager
import com.intellij.openapi.components.Service
import com.intellij.openapi.options.ShowSettingsUtil
import com.intellij.openapi.project.Project
import com.intellij.openapi.ui.popup.JBPopupFactory
import dev.hotdeploy.core.model.Phrases
import dev.hotdeploy.core.protocol.Answer
import dev.hotdeploy.core.protocol.Command
import dev.hotdeploy.core.protocol.TargetStatus
import dev.hotdeploy.core.secrets.Origin
import dev.hotdeploy.ide.backend.ProjectServer
import dev.hotdeploy.ide.look.unmarked
import dev.hotdeploy.ide.notice.Dialogs
import dev.hotdeploy.ide.notice.Notices
import dev.hotdeploy.ide.notice.onScreen
import dev.hotdeploy.ide.notice.reasonOf
import dev.hotdeploy.ide.notice.shown
import dev.hotdeploy.ide.secrets.SafeStore
import dev.hotdeploy.ide.settings.ProjectState
import dev.hotdeploy.ide.settings.SettingsPage
import java.util.concurrent.CompletableFuture

/** What the user does with targets. */
@Service(Service.Level.PROJECT)
class Targets(private val project: Project) {
    private val session get() = ProjectServer.of(project).session

    /** Saves go to this target from now on. */
    fun select(target: String): Unit = session.execute(Command.selectTarget(target)).shown(project)

    /** Asks which target saves go to. */
    fun choose() {
        val targets = session.status?.targets.orEmpty()
        if (targets.isEmpty()) return openSettings()
        JBPopupFactory
            .getInstance()
            .createPopupChooserBuilder(targets.map { Choice(it, it.name == session.status?.selected) })
            .setTitle("Saves Go to Which Target?")
            .setItemChosenCallback { select(it.target.name) }
            .createPopup()
            .showCenteredInCurrentWindow(project)
    }

    private class Choice(val target: TargetStatus, private val selected: Boolean) {
        override fun toString(): String {
            val protected = if (target.protected) "protected · " else ""
            return unmarked("${if (selected) "● " else ""}${target.name}   $protected${Phrases.connection(target)}")
        }
    }

    /** Tells whether the servers of a target answer; `null`: of the selected one. */
    fun test(target: String? = null): Unit = withTarget(target) { name ->
        tested(name).whenComplete { found, error ->
            onScreen(project) {
                if (error != null) Notices.warn(project, reasonOf(error)) else Dialogs.tell(project, TESTED, found)
            }
        }
    }

    /** What a test of the connection came to, in words; fails with the reason where there is no connection. */
    fun tested(target: String): CompletableFuture<String> = session.execute(Command.connect(target)).thenApply { answer ->
        when (answer) {
            is Answer.Connected -> Phrases.connected(target, answer)
            is Answer.NotConnected -> throw IllegalStateException("$target: ${answer.message}")
            else -> throw IllegalStateException("$target: the server gave no answer")
        }
    }

    /** Asks for the passwords of a target anew, stores them and tries them. */
    fun logIn(target: String? = null): Unit = withTarget(target) { name ->
        val servers = session.status?.target(name)?.servers.orEmpty().map { it.url }
        val written = ProjectState.of(project).settings.targets.filter { it.name == name }.map { it.url }
        val origins = (servers + written).mapNotNull(Origin::of).toSet()
        ApplicationManager.getApplication().executeOnPooledThread {
            ProjectServer.of(project).passwords.forget(origins)
            test(name)
        }
    }

    fun forgetPasswords() {
        ApplicationManager.getApplication().executeOnPooledThread {
            val count = ProjectServer.of(project).passwords.forget()
            val words = "$count ${if (count == 1) "password was" else "passwords were"} removed from the IDE's password safe."
            onScreen(project) { Dialogs.tell(project, "Hotdeploy", words) }
        }
    }

    /** Asks the servers again what they run. */
    fun refresh(): Unit = withTarget(null) { session.refresh(it).shown(project) }

    fun openSettings(): Unit = ShowSettingsUtil.getInstance().showSettingsDialog(project, SettingsPage::class.java)

    private fun withTarget(target: String?, work: (String) -> Unit) {
        val name = target ?: session.status?.selected
        if (name == null) Notices.warn(project, "No target is selected.") else work(name)
    }

    companion object {
        /** Title of what a test of the connection came to. */
        const val TESTED: String = "Test Connection"

        fun of(project: Project): Targets = project.getService(Targets::class.java)
    }
}

package dev.hotdeploy.ide.widget

import com.intellij.openapi.project.Project
import com.intellij.openapi.ui.popup.JBPopupFactory
import com.intellij.openapi.util.Disposer
import com.intellij.openapi.wm.CustomStatusBarWidget
import com.intellij.openapi.wm.StatusBar
import com.intellij.openapi.wm.StatusBarWidget
import com.intellij.openapi.wm.StatusBarWidgetFactory
import com.intellij.ui.awt.RelativePoint
import dev.hotdeploy.core.backend.SessionListener
import dev.hotdeploy.core.model.Summary
import dev.hotdeploy.ide.backend.ProjectServer
import dev.hotdeploy.ide.clusters.ClustersWindow
import dev.hotdeploy.ide.commands.Comparison
import dev.hotdeploy.ide.commands.Deployments
import dev.hotdeploy.ide.commands.Invocations
import dev.hotdeploy.ide.commands.Targets
import dev.hotdeploy.ide.commands.isModule
import dev.hotdeploy.ide.commands.shownFile
import dev.hotdeploy.ide.commands.uri
import dev.hotdeploy.ide.look.IdeLook
import dev.hotdeploy.ide.notice.onScreen
import java.awt.Point
import javax.swing.JComponent

/** Puts the target into the status bar. */
class TargetWidgetFactory : StatusBarWidgetFactory {
    override fun getId(): String = TargetWidget.ID

    override fun getDisplayName(): String = "Hotdeploy"

    override fun isAvailable(project: Project): Boolean = true

    override fun canBeEnabledOn(bar: StatusBar): Boolean = true

    override fun createWidget(project: Project): StatusBarWidget = TargetWidget(project)

    override fun disposeWidget(widget: StatusBarWidget): Unit = Disposer.dispose(widget)
}

/** The target in the status bar; a click shows what can be done. */
class TargetWidget(private val project: Project) : CustomStatusBarWidget {
    private val label by lazy { TargetLabel(IdeLook, ::showActions) }
    private val session get() = ProjectServer.of(project).session
    private var listening: AutoCloseable? = null

    override fun ID(): String = ID

    override fun getComponent(): JComponent = label

    override fun getPresentation(): StatusBarWidget.WidgetPresentation? = null

    override fun install(bar: StatusBar) {
        listening = session.listen(
            object : SessionListener {
                override fun statusChanged() = onScreen(project, work = ::show)
            },
        )
        show()
    }

    private fun show() {
        val server = ProjectServer.of(project)
        label.show(Summary.of(session.status, server.absence()))
    }

    private class Entry(val title: String, val work: () -> Unit) {
        override fun toString(): String = title
    }

    private fun showActions() {
        val popup = JBPopupFactory
            .getInstance()
            .createPopupChooserBuilder(entries())
            .setTitle(session.status?.selected ?: "Hotdeploy")
            .setItemChosenCallback { it.work() }
            .createPopup()
        popup.show(RelativePoint(label, Point(0, -popup.content.preferredSize.height)))
    }

    private fun entries(): List<Entry> {
        val file = shownFile(project)?.takeIf { it.isModule }?.uri
        val targets = Targets.of(project)
        return file?.let(::entriesOf).orEmpty() + listOf(
            Entry("Select Target") { targets.choose() },
            Entry("Show Rollouts") { ClustersWindow.show(project) },
            Entry("Invoke Service") { Invocations.of(project).choose(file) },
            Entry("Test Connection") { targets.test() },
            Entry("Log In") { targets.logIn() },
            Entry("Show Log") { ClustersWindow.showLog(project) },
            Entry("Open Settings") { targets.openSettings() },
        )
    }

    private fun entriesOf(uri: String): List<Entry> = listOf(
        Entry("Deploy This File") { Deployments.of(project).deploy(uri) },
        Entry("Redeploy This File to Every Server") { Deployments.of(project).redeploy(uri) },
        Entry("Roll Back This File") { Deployments.of(project).rollBack(uri) },
        Entry("Compare with Server") { Comparison.of(project).open(uri) },
    )

    override fun dispose() {
        listening?.close()
    }

    companion object {
        const val ID: String = "dev.hotdeploy.target"
    }
}

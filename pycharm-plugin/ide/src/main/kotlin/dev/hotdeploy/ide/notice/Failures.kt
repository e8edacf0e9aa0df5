package dev.hotdeploy.ide.notice

import com.intellij.notification.NotificationAction
import com.intellij.openapi.Disposable
import com.intellij.openapi.components.Service
import com.intellij.openapi.project.Project
import dev.hotdeploy.core.backend.SessionListener
import dev.hotdeploy.core.model.Balloon
import dev.hotdeploy.core.model.Balloons
import dev.hotdeploy.core.model.Rollout
import dev.hotdeploy.ide.backend.ProjectServer
import dev.hotdeploy.ide.clusters.ClustersWindow
import dev.hotdeploy.ide.commands.Deployments
import dev.hotdeploy.ide.commands.open
import dev.hotdeploy.ide.settings.ProjectState

/** One balloon for a failed deployment, with what can be done about it; none for a success. */
@Service(Service.Level.PROJECT)
class Failures(private val project: Project) : Disposable {
    private val balloons = Balloons()
    private var listening: AutoCloseable? = null

    fun begin() {
        val session = ProjectServer.of(project).session
        listening = session.listen(
            object : SessionListener {
                override fun ended(rollout: Rollout) {
                    if (!ProjectState.of(project).settings.notifyFailures) return
                    val previous = session.status?.module(rollout.target, rollout.module)?.previous
                    balloons.of(rollout, canRollBack = previous != null)?.let { onScreen(project) { show(it) } }
                }
            },
        )
    }

    private fun show(balloon: Balloon) {
        val notification = Notices.failure(balloon.message)
        notification.addAction(action("Show Details") { ClustersWindow.show(project) })
        val uri = balloon.uri
        val line = balloon.line
        if (uri != null && line != null) notification.addAction(action("Go to Line $line") { open(project, uri, line) })
        if (uri != null) notification.addAction(action("Retry") { Deployments.of(project).deploy(uri, balloon.target) })
        if (uri != null && balloon.canRollBack) {
            notification.addAction(action("Roll Back") { Deployments.of(project).rollBack(uri, balloon.target) })
        }
        notification.notify(project)
    }

    private fun action(text: String, work: () -> Unit) = NotificationAction.createSimpleExpiring(text, work)

    override fun dispose() {
        listening?.close()
    }
}

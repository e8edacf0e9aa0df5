package dev.hotdeploy.ide.notice

import com.intellij.notification.NotificationAction
import com.intellij.openapi.Disposable
import com.intellij.openapi.components.Service
import com.intellij.openapi.project.Project
import dev.hotdeploy.core.backend.SessionListener
import dev.hotdeploy.ide.backend.ProjectServer
import dev.hotdeploy.ide.commands.Targets

/** Tells once why no language server starts in a project that has something to deploy. */
@Service(Service.Level.PROJECT)
class CannotStart(private val project: Project) : Disposable {
    private var told: String? = null
    private var listening: AutoCloseable? = null

    fun begin() {
        listening = ProjectServer.of(project).session.listen(
            object : SessionListener {
                override fun statusChanged() = look()
            },
        )
        look()
    }

    @Synchronized
    private fun look() {
        val server = ProjectServer.of(project)
        val trouble = server.absence()?.takeIf { it.isTrouble } ?: return
        if (trouble.message == told || !server.isForZato()) return
        told = trouble.message
        val settings = NotificationAction.createSimpleExpiring("Open Settings") { Targets.of(project).openSettings() }
        onScreen(project) { Notices.warning(trouble.message).addAction(settings).notify(project) }
    }

    override fun dispose() {
        listening?.close()
    }
}

package dev.hotdeploy.ide.notice

import com.intellij.ide.util.PropertiesComponent
import com.intellij.notification.NotificationAction
import com.intellij.openapi.Disposable
import com.intellij.openapi.application.ApplicationManager
import com.intellij.openapi.components.Service
import com.intellij.openapi.project.Project
import dev.hotdeploy.core.backend.SessionListener
import dev.hotdeploy.core.settings.Imported
import dev.hotdeploy.core.settings.Offer
import dev.hotdeploy.ide.backend.ProjectServer
import dev.hotdeploy.ide.settings.ApplicationState
import dev.hotdeploy.ide.settings.ProjectState
import dev.hotdeploy.ide.settings.TakeOver
import java.util.concurrent.atomic.AtomicBoolean

/** Offers once to take over the servers of the earlier Zato plugin, in a project that has no target from anywhere. */
@Service(Service.Level.PROJECT)
class ImportOffer(private val project: Project) : Disposable {
    private val looked = AtomicBoolean()
    private var listening: AutoCloseable? = null

    fun begin() {
        if (ApplicationState.of().offerDeclined || PropertiesComponent.getInstance(project).getBoolean(MADE, false)) return
        listening = ProjectServer.of(project).session.listen(
            object : SessionListener {
                override fun statusChanged() = look()
            },
        )
    }

    private fun look() {
        val status = ProjectServer.of(project).session.status
        if (!Offer.isOpen(status, ProjectState.of(project).settings) || !looked.compareAndSet(false, true)) return
        ApplicationManager.getApplication().executeOnPooledThread {
            val found = TakeOver.find(emptyList())
            if (found.isNotEmpty()) onScreen(project) { make(found) }
        }
    }

    private fun make(found: List<Imported>) {
        PropertiesComponent.getInstance(project).setValue(MADE, true, false)
        Notices
            .note(Offer.words(found))
            .addAction(NotificationAction.createSimpleExpiring("Import") { take(found) })
            .addAction(NotificationAction.createSimpleExpiring("Don't Ask Again") { ApplicationState.of().offerDeclined = true })
            .notify(project)
    }

    private fun take(found: List<Imported>) {
        ApplicationManager.getApplication().executeOnPooledThread {
            TakeOver.keepPasswords(found)
            val state = ProjectState.of(project)
            state.settings = Offer.taken(state.settings, found)
            ProjectServer.of(project).settingsChanged(programChanged = false)
        }
    }

    override fun dispose() {
        listening?.close()
    }

    private companion object {
        /** Remembered with the project's windows, and not in a file that goes into version control. */
        const val MADE = "dev.hotdeploy.importOffered"
    }
}

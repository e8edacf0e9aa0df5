package dev.hotdeploy.ide.commands

import com.intellij.openapi.Disposable
import com.intellij.openapi.application.ApplicationManager
import com.intellij.openapi.components.Service
import com.intellij.openapi.project.Project
import com.intellij.openapi.ui.popup.JBPopupFactory
import dev.hotdeploy.core.backend.Patience
import dev.hotdeploy.core.protocol.Command
import dev.hotdeploy.core.sandbox.EmbeddedCluster
import dev.hotdeploy.core.sandbox.Emulated
import dev.hotdeploy.core.sandbox.Ready
import dev.hotdeploy.ide.backend.ProjectServer
import dev.hotdeploy.ide.clusters.ClustersWindow
import dev.hotdeploy.ide.notice.Notices
import dev.hotdeploy.ide.notice.onScreen
import dev.hotdeploy.ide.notice.reasonOf
import dev.hotdeploy.ide.notice.shown

/** The embedded cluster, started from the project's window and ended with it. Nothing of it is stored. */
@Service(Service.Level.PROJECT)
class EmbeddedClusters(private val project: Project) : Disposable {
    private val server get() = ProjectServer.of(project)

    @Volatile
    private var running: EmbeddedCluster? = null

    val isRunning: Boolean get() = running != null

    /** Asks what it shall behave like, and starts it. */
    fun start() {
        if (isRunning) return
        // It runs a program, as the language server does.
        if (!server.trusted) return Notices.warn(project, "This project is not trusted: nothing is started for it.")
        JBPopupFactory
            .getInstance()
            .createPopupChooserBuilder(Emulated.entries.map(::Choice))
            .setTitle("Emulate Which Version?")
            .setItemChosenCallback { start(it.emulated) }
            .createPopup()
            .showCenteredInCurrentWindow(project)
    }

    private class Choice(val emulated: Emulated) {
        override fun toString(): String = emulated.title
    }

    private fun start(emulated: Emulated) {
        ApplicationManager.getApplication().executeOnPooledThread {
            var cluster: EmbeddedCluster? = null
            try {
                cluster = EmbeddedCluster(server.program(), emulated, server.log::add)
                if (claim(cluster)) use(cluster, cluster.start())
            } catch (failed: Exception) {
                end(cluster)
                onScreen(project) { Notices.warn(project, reasonOf(failed)) }
            }
        }
    }

    @Synchronized
    private fun claim(cluster: EmbeddedCluster): Boolean {
        if (running != null || project.isDisposed) return false
        running = cluster
        return true
    }

    /** Its target is the one that saves go to, for as long as it runs. */
    private fun use(cluster: EmbeddedCluster, ready: Ready) {
        cluster.ended.thenRun { end(cluster) }
        server.passwords.lend(ready.passwords)
        server.lend(ready.target)
        val session = server.session
        Patience
            .ask { session.execute(Command.selectTarget(Ready.NAME)) }
            .thenCompose { session.execute(Command.connect(Ready.NAME)) }
            .shown(project) { ClustersWindow.show(project) }
    }

    fun stop() {
        running?.close()
    }

    @Synchronized
    private fun end(cluster: EmbeddedCluster?) {
        if (cluster == null || running !== cluster) return
        running = null
        if (project.isDisposed) return
        server.passwords.lend(emptyMap())
        server.lend(null)
    }

    override fun dispose(): Unit = stop()

    companion object {
        fun of(project: Project): EmbeddedClusters = project.getService(EmbeddedClusters::class.java)
    }
}

package dev.hotdeploy.ide.commands

import com.intellij.openapi.components.Service
import com.intellij.openapi.fileEditor.FileEditorManager
import com.intellij.openapi.project.Project
import dev.hotdeploy.core.backend.Patience
import dev.hotdeploy.core.protocol.Answer
import dev.hotdeploy.core.protocol.Command
import dev.hotdeploy.core.protocol.RolloutFact
import dev.hotdeploy.core.protocol.RolloutState
import dev.hotdeploy.ide.backend.ProjectServer
import dev.hotdeploy.ide.notice.Dialogs
import dev.hotdeploy.ide.notice.Notices
import dev.hotdeploy.ide.notice.asked
import dev.hotdeploy.ide.notice.shown
import java.util.concurrent.CompletableFuture

/** Deploys what the user asked for. Everything here returns at once; what comes of it is seen in the editor and in the tree. */
@Service(Service.Level.PROJECT)
class Deployments(private val project: Project) {
    private val session get() = ProjectServer.of(project).session

    /** Deploys whatever the servers lack. */
    fun deploy(uri: String, target: String? = null): Unit = send(uri, Command.deploy(uri, target))

    /** Sends it to every server again, whatever they run. */
    fun redeploy(uri: String, target: String? = null): Unit = send(uri, Command.redeploy(uri, target))

    /** Brings every server back to the text that all of them were last proved to run before. */
    fun rollBack(uri: String, target: String? = null): Unit = send(uri, Command.rollback(uri, target))

    /** Deploys every module of the project that the selected target takes, open or not. */
    fun deployAll() {
        session.deploy(Command.deployAll(), ::ask).shown(project) { answer ->
            if (answer is Answer.Rollout) tellOf(answer.facts.filterIsInstance<RolloutFact>())
        }
    }

    private fun tellOf(rollouts: List<RolloutFact>) {
        if (rollouts.isEmpty()) return Notices.warn(project, NOTHING)
        // In a file that is not open nothing shows why.
        val blocked = rollouts.filter { it.state == RolloutState.BLOCKED }
        if (blocked.isEmpty()) return
        val reasons = blocked.joinToString("; ") { "${it.module}: ${it.error?.message ?: "see Rollouts"}" }
        Notices.warn(project, "Not deployed: $reasons")
    }

    fun clear(): Unit = session.execute(Command.clear()).shown(project)

    private fun send(uri: String, command: Command) {
        val absence = ProjectServer.of(project).absence()
        if (absence != null && !absence.startsByItself) return Notices.warn(project, absence.message)
        val file = fileOf(uri)
        val editors = FileEditorManager.getInstance(project)
        // The server deploys documents that are open.
        if (file != null && !editors.isFileOpen(file)) editors.openFile(file, true)
        Patience.ask { session.deploy(command, ::ask) }.shown(project)
    }

    private fun ask(target: String, message: String): CompletableFuture<Boolean> =
        asked(project) { Dialogs.agree(project, "Protected Target", message, "Deploy to $target") }.thenApply { it == true }

    companion object {
        const val NOTHING: String = "No module of the project has the marker `# zato: ide-deploy=True`."

        fun of(project: Project): Deployments = project.getService(Deployments::class.java)
    }
}

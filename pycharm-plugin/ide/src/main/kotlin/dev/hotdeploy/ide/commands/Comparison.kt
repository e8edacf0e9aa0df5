package dev.hotdeploy.ide.commands

import com.intellij.diff.DiffContentFactory
import com.intellij.diff.DiffManager
import com.intellij.diff.requests.SimpleDiffRequest
import com.intellij.openapi.components.Service
import com.intellij.openapi.project.Project
import com.intellij.openapi.ui.popup.JBPopupFactory
import dev.hotdeploy.core.model.Phrases
import dev.hotdeploy.core.protocol.Answer
import dev.hotdeploy.core.protocol.Command
import dev.hotdeploy.core.protocol.ServerStatus
import dev.hotdeploy.ide.backend.ProjectServer
import dev.hotdeploy.ide.look.unmarked
import dev.hotdeploy.ide.notice.Notices
import dev.hotdeploy.ide.notice.shown

/** What a server runs, beside the local file. */
@Service(Service.Level.PROJECT)
class Comparison(private val project: Project) {
    private val session get() = ProjectServer.of(project).session

    /** Asks the user for a server of the selected target where there are several, and shows the difference. */
    fun open(uri: String) {
        val target = session.status?.selectedTarget ?: return Notices.warn(project, "No target is selected.")
        val servers = target.servers
        when (servers.size) {
            0 -> Notices.warn(project, "The servers of ${target.name} are not known yet: test the connection.")
            1 -> open(uri, target.name, servers.first().name)
            else -> choose(uri, target.name, servers)
        }
    }

    private fun choose(uri: String, target: String, servers: List<ServerStatus>) {
        JBPopupFactory
            .getInstance()
            .createPopupChooserBuilder(servers.map { Choice(it, uri) })
            .setTitle("Compare with Which Server?")
            .setItemChosenCallback { open(uri, target, it.server.name) }
            .createPopup()
            .showCenteredInCurrentWindow(project)
    }

    private class Choice(val server: ServerStatus, private val uri: String) {
        override fun toString(): String {
            val module = server.modules.firstOrNull { it.uri == uri }
            return unmarked("${server.name}   ${module?.let(Phrases::state) ?: server.url}")
        }
    }

    fun open(uri: String, target: String, server: String) {
        session.execute(Command.source(uri, target, server)).shown(project) { answer ->
            if (answer is Answer.Source) show(uri, answer) else Notices.warn(project, "$server gave no source.")
        }
    }

    private fun show(uri: String, source: Answer.Source) {
        val file = fileOf(uri) ?: return
        val contents = DiffContentFactory.getInstance()
        val request = SimpleDiffRequest(
            "${file.name}: ${source.server} ↔ local",
            contents.create(project, source.text, file),
            contents.create(project, file),
            unmarked("${source.server} · ${Phrases.short(source.sha256)}"),
            "local",
        )
        DiffManager.getInstance().showDiff(project, request)
    }

    companion object {
        fun of(project: Project): Comparison = project.getService(Comparison::class.java)
    }
}

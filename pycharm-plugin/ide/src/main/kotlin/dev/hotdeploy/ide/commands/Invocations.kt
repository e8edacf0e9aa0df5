package dev.hotdeploy.ide.commands

import com.intellij.openapi.components.Service
import com.intellij.openapi.project.Project
import com.intellij.openapi.ui.DialogWrapper
import com.intellij.openapi.ui.ValidationInfo
import com.intellij.openapi.ui.popup.JBPopupFactory
import dev.hotdeploy.core.model.Invocation
import dev.hotdeploy.core.model.Phrases
import dev.hotdeploy.core.protocol.Answer
import dev.hotdeploy.core.protocol.Command
import dev.hotdeploy.core.protocol.ServiceInfo
import dev.hotdeploy.ide.backend.ProjectServer
import dev.hotdeploy.ide.look.IdeLook
import dev.hotdeploy.ide.look.unmarked
import dev.hotdeploy.ide.notice.Notices
import dev.hotdeploy.ide.notice.shown
import javax.swing.JComponent

/** Invokes services: their input from what they declare, their answer in a window. */
@Service(Service.Level.PROJECT)
class Invocations(private val project: Project) {
    private val session get() = ProjectServer.of(project).session

    /** Asks which service; those of the file come first. */
    fun choose(uri: String?): Unit = withServices { services ->
        val known = Invocation.inOrder(services, uri)
        if (known.isEmpty()) return@withServices Notices.warn(project, "The project has no service with a known name.")
        JBPopupFactory
            .getInstance()
            .createPopupChooserBuilder(known.map { Choice(it, uri) })
            .setTitle("Invoke Which Service?")
            .setItemChosenCallback { ask(it.service) }
            .createPopup()
            .showCenteredInCurrentWindow(project)
    }

    private class Choice(val service: ServiceInfo, private val uri: String?) {
        override fun toString(): String = unmarked(if (service.uri == uri) "${service.name}   this file" else service.name)
    }

    fun invoke(name: String): Unit = withServices { services ->
        ask(services.find { it.name == name } ?: ServiceInfo(name, "", null))
    }

    private fun withServices(work: (List<ServiceInfo>) -> Unit) {
        session.execute(Command.services()).shown(project) { work((it as? Answer.Services)?.services.orEmpty()) }
    }

    private fun ask(service: ServiceInfo) {
        val question = Question(service)
        if (!question.showAndGet()) return
        session.execute(Command.invoke(service.name, question.payload)).shown(project) { answer ->
            if (answer is Answer.Invoked) {
                Reply(
                    service.name,
                    answer,
                ).show()
            } else {
                Notices.warn(project, "The server gave no answer.")
            }
        }
    }

    private inner class Question(service: ServiceInfo) : DialogWrapper(project) {
        private val input = TextPanel("Its input as JSON; empty for none", Invocation.skeleton(service), true, IdeLook)
        val payload: String get() = input.text.trim()

        init {
            setTitle("Invoke ${service.name}")
            setOKButtonText("Invoke")
            init()
        }

        override fun createCenterPanel(): JComponent = input

        override fun getPreferredFocusedComponent(): JComponent = input.area

        override fun doValidate(): ValidationInfo? = Invocation.problem(input.text)?.let { ValidationInfo(it, input.area) }
    }

    private inner class Reply(service: String, answer: Answer.Invoked) : DialogWrapper(project) {
        private val words = "$service answered on ${answer.server} in ${Phrases.duration(answer.ms)}"
        private val output = TextPanel(words, Invocation.pretty(answer.body), false, IdeLook)

        init {
            setTitle("Answer of $service")
            setModal(false)
            init()
        }

        override fun createCenterPanel(): JComponent = output

        override fun getPreferredFocusedComponent(): JComponent = output.area
    }

    companion object {
        fun of(project: Project): Invocations = project.getService(Invocations::class.java)
    }
}

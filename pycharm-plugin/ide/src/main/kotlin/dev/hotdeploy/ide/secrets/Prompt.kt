package dev.hotdeploy.ide.secrets

import com.intellij.openapi.application.ModalityState
import com.intellij.openapi.project.Project
import com.intellij.openapi.ui.Messages
import dev.hotdeploy.core.secrets.PasswordPrompt
import dev.hotdeploy.core.secrets.Question
import dev.hotdeploy.ide.notice.onScreen
import java.util.concurrent.CompletableFuture

/** Asks the user for a password, also over another dialog: the settings page has a test of the connection. */
class Prompt(private val project: Project) : PasswordPrompt {
    override fun ask(question: Question): CompletableFuture<String?> {
        val answer = CompletableFuture<String?>()
        onScreen(project, ModalityState.any()) {
            answer.complete(Messages.showPasswordDialog(project, question.message, question.title, Messages.getQuestionIcon()))
        }
        return answer
    }
}

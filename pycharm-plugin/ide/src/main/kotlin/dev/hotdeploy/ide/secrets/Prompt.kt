package dev.hotdeploy.ide.secrets

import com.intellij.openapi.application.ModalityState
import com.intellij.openapi.project.Project
import dev.hotdeploy.core.secrets.PasswordPrompt
import dev.hotdeploy.core.secrets.Question
import dev.hotdeploy.ide.notice.Dialogs
import dev.hotdeploy.ide.notice.asked
import java.util.concurrent.CompletableFuture

/** Asks the user for a password, also over another dialog: the settings page has a test of the connection. */
class Prompt(private val project: Project) : PasswordPrompt {
    override fun ask(question: Question): CompletableFuture<String?> =
        asked(project, ModalityState.any()) { Dialogs.password(project, question.title, question.message) }
}

package dev.hotdeploy.ide.secrets

import com.intellij.openapi.project.Project
import dev.hotdeploy.core.secrets.PasswordPrompt
import dev.hotdeploy.core.secrets.Question
import java.util.concurrent.CompletableFuture

/** Asks the user for a password. */
@Suppress("UNUSED_PARAMETER")
class Prompt(
    project: Project,
) : PasswordPrompt {
    override fun ask(question: Question): CompletableFuture<String?> = CompletableFuture.completedFuture(null)
}

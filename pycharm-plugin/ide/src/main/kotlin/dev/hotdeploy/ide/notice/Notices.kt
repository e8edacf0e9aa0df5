package dev.hotdeploy.ide.notice

import com.intellij.notification.Notification
import com.intellij.notification.NotificationType
import com.intellij.openapi.application.ApplicationManager
import com.intellij.openapi.application.ModalityState
import com.intellij.openapi.project.Project
import dev.hotdeploy.ide.look.escaped
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CompletionException

/** How the user is told that something did not work. What worked is seen where it is, and not told. */
object Notices {
    /** As plugin.xml registers it. */
    const val GROUP: String = "Hotdeploy"

    fun warning(message: String): Notification =
        Notification(GROUP, "Hotdeploy", escaped(message), NotificationType.WARNING)

    fun failure(message: String): Notification = Notification(GROUP, "Hotdeploy", escaped(message), NotificationType.ERROR)

    /** Neither a failure nor a doubt: the user is offered something. */
    fun note(message: String): Notification = Notification(GROUP, "Hotdeploy", escaped(message), NotificationType.INFORMATION)

    fun warn(project: Project, message: String): Unit = warning(message).notify(project)
}

/** Does something on the thread of the user interface, unless the project was closed meanwhile. */
fun onScreen(project: Project, state: ModalityState = ModalityState.nonModal(), work: () -> Unit) {
    ApplicationManager.getApplication().invokeLater({ if (!project.isDisposed) work() }, state)
}

/** Asks the user something on the thread of the user interface; `null` where the project was closed meanwhile. */
fun <T> asked(project: Project, state: ModalityState = ModalityState.nonModal(), question: () -> T?): CompletableFuture<T?> {
    val answer = CompletableFuture<T?>()
    ApplicationManager.getApplication().invokeLater({
        // Whoever waits for the answer must not wait for ever.
        val said = runCatching { if (project.isDisposed) null else question() }
        said.onSuccess(answer::complete).onFailure(answer::completeExceptionally)
    }, state)
    return answer
}

/** Does something with the answer once it is there, on the thread of the user interface; tells the user where there is none. */
fun <T> CompletableFuture<T>.shown(project: Project, work: (T) -> Unit = {}) {
    whenComplete { answer, error ->
        onScreen(project) { if (error == null) work(answer) else Notices.warn(project, reasonOf(error)) }
    }
}

/** What an error says, without the wrappings of futures. */
fun reasonOf(error: Throwable): String {
    val cause = generateSequence(error) { it.cause.takeIf { _ -> it is CompletionException } }.last()
    return cause.message ?: cause.javaClass.simpleName
}

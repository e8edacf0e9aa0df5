package dev.hotdeploy.ide.notice

import com.intellij.openapi.project.Project
import com.intellij.openapi.ui.Messages
import dev.hotdeploy.ide.look.marked
import java.awt.Component

/**
 * Small dialogs. The platform's take whatever they are told for markup, and what is told here has words of servers in it,
 * so nothing else in the plugin calls them.
 */
object Dialogs {
    fun tell(project: Project, title: String, message: String): Unit =
        Messages.showInfoMessage(project, marked(message), title)

    /** Over another dialog. */
    fun tell(over: Component, title: String, message: String): Unit = Messages.showInfoMessage(over, marked(message), title)

    /** Over another dialog. */
    fun warn(over: Component, title: String, message: String): Unit = Messages.showErrorDialog(over, marked(message), title)

    /** Whether the user agrees to what the button says. */
    fun agree(project: Project, title: String, message: String, button: String): Boolean {
        val icon = Messages.getWarningIcon()
        return Messages.showOkCancelDialog(project, marked(message), title, button, "Cancel", icon) == Messages.OK
    }

    /** `null` where the user gave none. */
    fun password(project: Project, title: String, message: String): String? =
        Messages.showPasswordDialog(project, marked(message), title, Messages.getQuestionIcon())
}

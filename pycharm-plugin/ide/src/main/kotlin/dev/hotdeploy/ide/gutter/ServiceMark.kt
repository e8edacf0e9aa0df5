package dev.hotdeploy.ide.gutter

import com.intellij.openapi.actionSystem.ActionGroup
import com.intellij.openapi.actionSystem.ActionManager
import com.intellij.openapi.actionSystem.AnAction
import com.intellij.openapi.editor.markup.GutterIconRenderer
import com.intellij.openapi.project.DumbAware
import com.intellij.openapi.project.Project
import dev.hotdeploy.core.model.GutterEntry
import dev.hotdeploy.ide.actions.PlainAction
import dev.hotdeploy.ide.commands.Deployments
import dev.hotdeploy.ide.look.IdeLook
import dev.hotdeploy.ide.look.Mark
import dev.hotdeploy.ide.look.tipOf
import javax.swing.Icon

/** The icon beside a service. Equal ones are not drawn anew. */
class ServiceMark(
    private val project: Project,
    private val uri: String,
    private val entry: GutterEntry,
) : GutterIconRenderer(), DumbAware {
    override fun getIcon(): Icon = IdeLook.icon(Mark.of(entry.health))

    override fun getTooltipText(): String? = tipOf(listOf(entry.tooltip))

    override fun getAccessibleName(): String = entry.tooltip

    override fun isNavigateAction(): Boolean = true

    override fun getAlignment(): Alignment = Alignment.LEFT

    override fun getClickAction(): AnAction = PlainAction("Deploy") { Deployments.of(project).deploy(uri) }

    override fun getPopupMenuActions(): ActionGroup? = ActionManager.getInstance().getAction(
        "dev.hotdeploy.editor",
    ) as? ActionGroup

    override fun isDumbAware(): Boolean = true

    override fun equals(other: Any?): Boolean = other is ServiceMark && other.uri == uri && other.entry == entry

    override fun hashCode(): Int = 31 * uri.hashCode() + entry.hashCode()
}

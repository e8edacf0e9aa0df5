package dev.hotdeploy.ide.clusters

import dev.hotdeploy.core.model.ClusterNode
import dev.hotdeploy.core.model.Health
import dev.hotdeploy.ide.look.Ink
import dev.hotdeploy.ide.look.Look
import dev.hotdeploy.ide.look.Mark
import dev.hotdeploy.ide.look.tipOf
import dev.hotdeploy.ide.look.withPlainText
import java.awt.Component
import java.awt.FlowLayout
import java.awt.Font
import javax.accessibility.AccessibleContext
import javax.swing.BorderFactory
import javax.swing.JLabel
import javax.swing.JPanel
import javax.swing.JTree
import javax.swing.UIManager
import javax.swing.tree.DefaultMutableTreeNode
import javax.swing.tree.TreeCellRenderer

/** Draws a row: an icon of its state, its name, and in a paler colour what is said of it. */
class ClusterRenderer(private val look: Look) : JPanel(FlowLayout(FlowLayout.LEADING, 0, 0)), TreeCellRenderer {
    private val name = JLabel().withPlainText()
    private val description = JLabel().withPlainText()

    init {
        isOpaque = false
        border = BorderFactory.createEmptyBorder(look.scaled(1), 0, look.scaled(1), look.scaled(4))
        name.iconTextGap = look.scaled(5)
        description.border = BorderFactory.createEmptyBorder(0, look.scaled(8), 0, 0)
        add(name)
        add(description)
    }

    override fun getTreeCellRendererComponent(
        tree: JTree,
        value: Any?,
        selected: Boolean,
        expanded: Boolean,
        leaf: Boolean,
        row: Int,
        focused: Boolean,
    ): Component {
        val node = (value as? DefaultMutableTreeNode)?.userObject as? ClusterNode
        val plain = tree.font ?: font
        val chosen = UIManager.getColor("Tree.selectionForeground").takeIf { selected }
        name.font = if (node is ClusterNode.Target && node.selected) plain.deriveFont(Font.BOLD) else plain
        description.font = plain
        name.text = node?.label.orEmpty()
        name.icon = node?.let { look.icon(Mark.of(it)) }
        name.foreground = chosen ?: tree.foreground
        description.text = node?.description.orEmpty()
        description.foreground = chosen ?: look.color(node?.let(::inkOf) ?: Ink.QUIET)
        toolTipText = node?.let { tipOf(it.tooltip.lines()) }
        return this
    }

    /** A description is coloured where it tells of trouble. */
    private fun inkOf(node: ClusterNode): Ink = when (node) {
        is ClusterNode.Module -> if (node.health == Health.CONFIRMED) Ink.QUIET else Ink.of(node.health)
        is ClusterNode.Target -> if (node.health == Health.OFFLINE) Ink.DOUBT else Ink.QUIET
        else -> Ink.QUIET
    }

    /** A screen reader is told the whole row. */
    override fun getAccessibleContext(): AccessibleContext {
        if (accessibleContext == null) {
            accessibleContext = object : AccessibleJPanel() {
                override fun getAccessibleName(): String = listOf(
                    name.text,
                    description.text,
                ).filter(String::isNotEmpty).joinToString(", ")
            }
        }
        return accessibleContext
    }
}

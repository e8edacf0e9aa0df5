package dev.hotdeploy.ide.clusters

import dev.hotdeploy.core.backend.Absence
import dev.hotdeploy.core.model.ClusterNode
import dev.hotdeploy.core.protocol.Status
import dev.hotdeploy.ide.look.Ink
import dev.hotdeploy.ide.look.Look
import java.awt.BorderLayout
import java.awt.CardLayout
import java.awt.GridBagConstraints
import java.awt.GridBagLayout
import java.awt.Insets
import java.awt.event.KeyAdapter
import java.awt.event.KeyEvent
import java.awt.event.MouseAdapter
import java.awt.event.MouseEvent
import javax.swing.BorderFactory
import javax.swing.JButton
import javax.swing.JPanel
import javax.swing.JScrollPane
import javax.swing.JTextArea
import javax.swing.JTree
import javax.swing.ToolTipManager
import javax.swing.UIManager
import javax.swing.tree.TreeSelectionModel

/** What the user does in the tree. */
interface ClusterGestures {
    /** Double click or Enter on a row. */
    fun open(node: ClusterNode)

    /** The menu of a row is wanted at this place of the tree. */
    fun menu(node: ClusterNode, x: Int, y: Int)

    fun openSettings()

    fun startCluster()
}

/** The tree of clusters, or what to do where there is none. */
class ClustersPanel(
    private val tree: JTree,
    private val look: Look,
    private val gestures: ClusterGestures,
) : JPanel(CardLayout()) {
    private val view = ClusterTreeView(tree)
    private val why = JTextArea().apply {
        isEditable = false
        isFocusable = false
        isOpaque = false
        lineWrap = true
        wrapStyleWord = true
        columns = 36
        rows = 2
        font = UIManager.getFont("Label.font")
    }
    private val settings = JButton("Configure a Target…")
    private val embedded = JButton("Start the Embedded Cluster")

    init {
        tree.cellRenderer = ClusterRenderer(look)
        tree.selectionModel.selectionMode = TreeSelectionModel.SINGLE_TREE_SELECTION
        tree.isLargeModel = false
        tree.rowHeight = 0
        ToolTipManager.sharedInstance().registerComponent(tree)
        tree.addMouseListener(Mouse())
        tree.addKeyListener(
            object : KeyAdapter() {
                override fun keyPressed(event: KeyEvent) {
                    if (event.keyCode ==
                        KeyEvent.VK_ENTER
                    ) {
                        view.chosen?.takeIf { it.children.isEmpty() || it is ClusterNode.Module }?.let(gestures::open)
                    }
                }
            },
        )
        add(JScrollPane(tree).apply { border = BorderFactory.createEmptyBorder() }, TREE)
        add(empty(), EMPTY)
        settings.addActionListener { gestures.openSettings() }
        embedded.addActionListener { gestures.startCluster() }
        show(null, emptyList())
    }

    /** The row that is chosen. */
    val chosen: ClusterNode? get() = view.chosen

    /** `absence`: why there is no status. */
    fun show(status: Status?, rows: List<ClusterNode>, absence: Absence? = null) {
        view.show(rows)
        why.text = when {
            status == null -> absence?.message.orEmpty()
            !status.trusted -> "This project is not trusted: modules are checked, and nothing is sent anywhere."
            else -> "No cluster is configured yet. Name one in the settings, or in hotdeploy.toml at the root of the project."
        }
        embedded.isVisible = status?.trusted ?: absence?.startsByItself ?: false
        settings.isVisible = absence?.reason != Absence.Reason.UNTRUSTED && status?.trusted != false
        (layout as CardLayout).show(this, if (rows.isEmpty()) EMPTY else TREE)
    }

    private fun empty() = JPanel(BorderLayout()).apply {
        val lines = JPanel(GridBagLayout())
        why.foreground = look.color(Ink.QUIET)
        val place = GridBagConstraints().apply {
            gridx = 0
            insets = Insets(look.scaled(4), look.scaled(12), look.scaled(4), look.scaled(12))
        }
        lines.add(why, place)
        lines.add(settings, place)
        lines.add(embedded, place)
        add(lines, BorderLayout.CENTER)
    }

    private inner class Mouse : MouseAdapter() {
        override fun mouseClicked(event: MouseEvent) {
            if (event.clickCount == 2) view.nodeOf(tree.getPathForLocation(event.x, event.y))?.let(gestures::open)
        }

        // Which of the two it is depends on the system.
        override fun mousePressed(event: MouseEvent) = menu(event)

        override fun mouseReleased(event: MouseEvent) = menu(event)

        private fun menu(event: MouseEvent) {
            if (!event.isPopupTrigger) return
            val path = tree.getPathForLocation(event.x, event.y) ?: return
            tree.selectionPath = path
            view.nodeOf(path)?.let { gestures.menu(it, event.x, event.y) }
        }
    }

    private companion object {
        const val TREE = "tree"
        const val EMPTY = "empty"
    }
}

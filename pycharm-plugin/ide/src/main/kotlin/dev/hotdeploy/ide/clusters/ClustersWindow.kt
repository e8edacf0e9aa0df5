package dev.hotdeploy.ide.clusters

import com.intellij.openapi.Disposable
import com.intellij.openapi.actionSystem.ActionGroup
import com.intellij.openapi.actionSystem.ActionManager
import com.intellij.openapi.actionSystem.AnAction
import com.intellij.openapi.actionSystem.DefaultActionGroup
import com.intellij.openapi.project.DumbAware
import com.intellij.openapi.project.Project
import com.intellij.openapi.util.Disposer
import com.intellij.openapi.wm.ToolWindow
import com.intellij.openapi.wm.ToolWindowFactory
import com.intellij.openapi.wm.ToolWindowManager
import com.intellij.ui.JBSplitter
import com.intellij.ui.content.ContentFactory
import com.intellij.ui.treeStructure.Tree
import dev.hotdeploy.core.backend.SessionListener
import dev.hotdeploy.core.model.ClusterNode
import dev.hotdeploy.core.model.ClusterTree
import dev.hotdeploy.core.model.RolloutRow
import dev.hotdeploy.core.protocol.Fact
import dev.hotdeploy.ide.actions.PlainAction
import dev.hotdeploy.ide.backend.ProjectServer
import dev.hotdeploy.ide.commands.Comparison
import dev.hotdeploy.ide.commands.Deployments
import dev.hotdeploy.ide.commands.EmbeddedClusters
import dev.hotdeploy.ide.commands.Invocations
import dev.hotdeploy.ide.commands.Targets
import dev.hotdeploy.ide.commands.open
import dev.hotdeploy.ide.look.IdeLook
import dev.hotdeploy.ide.notice.onScreen
import dev.hotdeploy.ide.timeline.TimelinePanel
import java.awt.BorderLayout
import javax.swing.JPanel
import javax.swing.Timer
import javax.swing.tree.DefaultTreeModel

/** The tool window: what the clusters run, how the last rollouts went, and the language server's log. */
class ClustersWindowFactory : ToolWindowFactory, DumbAware {
    override fun createToolWindowContent(project: Project, toolWindow: ToolWindow) {
        val contents = ContentFactory.getInstance()
        val clusters = ClustersWindow(project)
        val log = LogPanel(ProjectServer.of(project).log, IdeLook) { onScreen(project, work = it) }
        Disposer.register(toolWindow.disposable, clusters)
        Disposer.register(toolWindow.disposable) { log.close() }
        toolWindow.contentManager.addContent(contents.createContent(clusters.component, "Clusters", false))
        toolWindow.contentManager.addContent(contents.createContent(log, ClustersWindow.LOG, false))
    }

    override fun isDumbAware(): Boolean = true
}

/** The tree of clusters beside the timeline. */
class ClustersWindow(private val project: Project) : Disposable, ClusterGestures {
    private val session = ProjectServer.of(project).session
    private val rows = ClusterTree()
    private val tree = Tree(DefaultTreeModel(null))
    private val clusters = ClustersPanel(tree, IdeLook, this)
    private val timeline = TimelinePanel(IdeLook) { uri, line -> open(project, uri, line) }
    private var due = false

    /** How long ago something was grows by itself. */
    private val clock = Timer(TICK) { show() }.apply { start() }

    private val listening = session.listen(
        object : SessionListener {
            override fun statusChanged() = onScreen(project, work = ::showSoon)

            override fun learned(fact: Fact) = onScreen(project, work = ::showSoon)
        },
    )

    val component: JPanel = JPanel(BorderLayout()).apply {
        val parts = JBSplitter(false, "dev.hotdeploy.clusters", 0.4f)
        parts.setFirstComponent(clusters)
        parts.setSecondComponent(timeline)
        toolbar()?.let { add(it, BorderLayout.WEST) }
        add(parts, BorderLayout.CENTER)
    }

    init {
        show()
    }

    private fun toolbar() = (ActionManager.getInstance().getAction("dev.hotdeploy.toolbar") as? ActionGroup)?.let { group ->
        ActionManager.getInstance().createActionToolbar("HotdeployClusters", group, false).apply {
            setTargetComponent(tree)
        }.component
    }

    /** Facts come in bursts: those that came together are drawn together. */
    private fun showSoon() {
        if (due) return
        due = true
        onScreen(project) {
            due = false
            show()
        }
    }

    private fun show() {
        val absence = ProjectServer.of(project).absence()
        clusters.show(session.status, rows.rows(session.status, System.currentTimeMillis()), absence)
        timeline.show(session.rollouts.map(RolloutRow::of))
    }

    override fun open(node: ClusterNode) {
        when (node) {
            is ClusterNode.Module -> open(project, node.uri, node.failure?.line)
            is ClusterNode.Service -> open(project, node.uri, null)
            is ClusterNode.Target, is ClusterNode.Server -> Unit
        }
    }

    override fun openSettings(): Unit = Targets.of(project).openSettings()

    override fun startCluster(): Unit = EmbeddedClusters.of(project).start()

    override fun menu(node: ClusterNode, x: Int, y: Int) {
        val menu = ActionManager.getInstance().createActionPopupMenu("HotdeployClusters", DefaultActionGroup(actionsOf(node)))
        menu.setTargetComponent(tree)
        menu.component.show(tree, x, y)
    }

    private fun actionsOf(node: ClusterNode): List<AnAction> {
        val targets = Targets.of(project)
        return when (node) {
            is ClusterNode.Target, is ClusterNode.Server -> listOf(
                PlainAction("Select Target") { targets.select(node.target) },
                PlainAction("Test Connection") { targets.test(node.target) },
                PlainAction("Log In") { targets.logIn(node.target) },
            )
            is ClusterNode.Module -> actionsOfModule(node)
            is ClusterNode.Service -> listOf(
                PlainAction("Invoke Service") { Invocations.of(project).invoke(node.label) },
                PlainAction("Open Module") { open(node) },
            )
        }
    }

    private fun actionsOfModule(node: ClusterNode.Module): List<AnAction> {
        val deployments = Deployments.of(project)
        return listOfNotNull(
            PlainAction("Open Module") { open(node) },
            PlainAction("Deploy") { deployments.deploy(node.uri, node.target) },
            PlainAction("Redeploy to Every Server") { deployments.redeploy(node.uri, node.target) },
            PlainAction("Roll Back") { deployments.rollBack(node.uri, node.target) }.takeIf { node.canRollBack },
            PlainAction("Compare with Server") { Comparison.of(project).open(node.uri, node.target, node.server) },
        )
    }

    override fun dispose() {
        clock.stop()
        listening.close()
    }

    companion object {
        /** As plugin.xml registers it. */
        const val ID: String = "Clusters"
        const val LOG: String = "Log"

        /** Milliseconds. */
        private const val TICK = 10_000

        fun show(project: Project) {
            ToolWindowManager.getInstance(project).getToolWindow(ID)?.activate(null)
        }

        fun showLog(project: Project) {
            val window = ToolWindowManager.getInstance(project).getToolWindow(ID) ?: return
            window.activate {
                val contents = window.contentManager
                contents.findContent(LOG)?.let(contents::setSelectedContent)
            }
        }
    }
}

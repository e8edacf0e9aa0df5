package dev.hotdeploy.ide

import dev.hotdeploy.core.model.ClusterNode
import dev.hotdeploy.core.model.ClusterTree
import dev.hotdeploy.core.model.Phase
import dev.hotdeploy.core.model.Stretch
import dev.hotdeploy.core.protocol.ServerStatus
import dev.hotdeploy.core.protocol.Status
import dev.hotdeploy.ide.clusters.ClusterRenderer
import dev.hotdeploy.ide.clusters.ClusterTreeView
import dev.hotdeploy.ide.timeline.Bar
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.BeforeEach
import org.junit.jupiter.api.Test
import java.awt.event.MouseEvent
import javax.swing.JTree

class TreeTest {
    private val tree = JTree()
    private val view = ClusterTreeView(tree)
    private val rows = ClusterTree()

    private fun show(status: Status?) = view.show(rows.rows(status, 0))

    private fun labels() = (0 until tree.rowCount).map { view.nodeOf(tree.getPathForRow(it))!!.label }

    @BeforeEach
    fun shown() = show(Examples.status)

    @Test
    fun `targets and servers are unfolded, modules are not`() {
        assertEquals(
            listOf(
                "dev",
                "server1",
                "crm.py",
                "billing.py",
                "server2",
                "crm.py",
                "billing.py",
                "server3",
                "crm.py",
                "billing.py",
                "production",
                "old",
            ),
            labels(),
        )
    }

    @Test
    fun `what the user folded and unfolded stays, also when something else changes`() {
        tree.expandRow(2)
        tree.collapseRow(labels().indexOf("server2"))
        tree.setSelectionRow(3)
        val before = labels()
        val dev = Examples.status.targets.first()
        show(
            Examples.status.copy(
                selected = "production",
                targets =
                    listOf(dev.copy(zato = "4.2")) + Examples.status.targets.drop(1),
            ),
        )
        assertEquals(before, labels())
        assertEquals("crm.get", view.chosen?.label)
        assertTrue("4.2" in (view.nodeOf(tree.getPathForRow(0)) as ClusterNode.Target).description)
    }

    @Test
    fun `what is gone is gone, what comes is in its place`() {
        val dev = Examples.status.targets.first()
        show(Examples.status.copy(targets = listOf(Examples.status.targets.last(), dev.copy(servers = dev.servers.drop(1)))))
        assertEquals(listOf("old", "dev", "server2", "crm.py", "billing.py", "server3", "crm.py", "billing.py"), labels())
        show(null)
        assertEquals(emptyList<String>(), labels())
        show(Examples.status)
        assertEquals(12, tree.rowCount)
    }

    @Test
    fun `what comes into an empty server is seen, what comes into a folded one is not`() {
        val dev = Examples.status.targets.first()

        fun with(servers: List<ServerStatus>) = show(Examples.status.copy(targets = listOf(dev.copy(servers = servers))))
        with(dev.servers.map { it.copy(modules = emptyList()) })
        assertEquals(listOf("dev", "server1", "server2", "server3"), labels())
        with(dev.servers)
        assertEquals(10, tree.rowCount)
        tree.collapseRow(labels().indexOf("server1"))
        with(dev.servers.map { it.copy(modules = it.modules.take(1)) })
        assertEquals(listOf("dev", "server1", "server2", "crm.py", "server3", "crm.py"), labels())
        tree.collapseRow(0)
        with(dev.servers)
        assertEquals(listOf("dev"), labels())
    }

    @Test
    fun `markup of a server is shown as text`() {
        val hostile = Examples.failure.copy(message = "<html><b>x</b>")
        val module = Examples.status.targets.first().servers.last().modules.first().copy(name = "<html>m.py", error = hostile)
        val server = Examples.status.targets.first().servers.last().copy(modules = listOf(module))
        show(Examples.status.copy(targets = listOf(Examples.status.targets.first().copy(servers = listOf(server)))))
        val renderer = ClusterRenderer(PlainLook(false))
        val node = tree.getPathForRow(2).lastPathComponent
        val shown = renderer.getTreeCellRendererComponent(tree, node, false, false, false, 2, false)
        for (label in (shown as ClusterRenderer).components) {
            assertNull((label as javax.swing.JLabel).getClientProperty("html"), label.text)
        }
        assertTrue("&lt;html&gt;&lt;b&gt;" in renderer.toolTipText && "<b>" !in renderer.toolTipText, renderer.toolTipText)
        assertTrue("<html>m.py" in renderer.accessibleContext.accessibleName)
    }

    @Test
    fun `a bar says of each stretch what it was`() {
        val bar = Bar(listOf(Stretch(Phase.UPLOAD, 0.0, 0.25, 4.0), Stretch(Phase.LOAD, 0.25, 0.5, 8.0)), PlainLook(false))
        bar.setSize(100, 12)

        fun tipAt(x: Int) = bar.getToolTipText(MouseEvent(bar, MouseEvent.MOUSE_MOVED, 0, 0, x, 5, 0, false))
        assertEquals("upload 4.0 ms", tipAt(10))
        assertEquals("load 8.0 ms", tipAt(30))
        assertEquals("upload 4.0 ms, load 8.0 ms", tipAt(90))
        assertEquals("upload 4.0 ms, load 8.0 ms", bar.accessibleContext.accessibleName)
        assertFalse(Bar(emptyList(), PlainLook(true)).accessibleContext.accessibleName.isEmpty())
    }
}

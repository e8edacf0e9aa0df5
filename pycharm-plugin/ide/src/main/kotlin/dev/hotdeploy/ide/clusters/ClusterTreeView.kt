package dev.hotdeploy.ide.clusters

import dev.hotdeploy.core.model.ClusterNode
import javax.swing.JTree
import javax.swing.tree.DefaultMutableTreeNode
import javax.swing.tree.DefaultTreeModel
import javax.swing.tree.TreePath

/** Keeps a tree as the rows of a status say. What is unfolded and what is chosen stays so, as only what changed is told. */
class ClusterTreeView(private val tree: JTree) {
    private val root = DefaultMutableTreeNode()
    private val model = DefaultTreeModel(root)

    init {
        tree.model = model
        tree.isRootVisible = false
        tree.showsRootHandles = true
    }

    /** The row that is chosen. */
    val chosen: ClusterNode? get() = nodeOf(tree.selectionPath)

    fun nodeOf(path: TreePath?): ClusterNode? = (path?.lastPathComponent as? DefaultMutableTreeNode)?.userObject as? ClusterNode

    fun show(rows: List<ClusterNode>) {
        val folded = HashSet<String>().also { noteFolded(root, it) }
        adapt(root, rows)
        // Nothing of an invisible root can be unfolded by the user.
        tree.expandPath(TreePath(root))
        unfold(root, folded)
    }

    /** Targets and servers that the user folded. What is within them is as it was left. */
    private fun noteFolded(parent: DefaultMutableTreeNode, folded: MutableSet<String>) {
        for (child in unfolding(parent)) {
            if (tree.isExpanded(TreePath(child.path))) noteFolded(child, folded) else idOf(child)?.let(folded::add)
        }
    }

    /** A server that has its first modules is unfolded, as one that came with them. */
    private fun unfold(parent: DefaultMutableTreeNode, folded: Set<String>) {
        for (child in unfolding(parent).filterNot { idOf(it) in folded }) {
            tree.expandPath(TreePath(child.path))
            unfold(child, folded)
        }
    }

    /** Those children that are unfolded unless the user wants it otherwise. */
    private fun unfolding(parent: DefaultMutableTreeNode) =
        childrenOf(parent).filter { it.childCount > 0 && it.userObject !is ClusterNode.Module }

    /** Makes the children of a node what the rows say. */
    private fun adapt(parent: DefaultMutableTreeNode, rows: List<ClusterNode>) {
        val wanted = rows.mapTo(HashSet()) { it.id }
        for (child in childrenOf(parent).filterNot { idOf(it) in wanted }) model.removeNodeFromParent(child)
        rows.forEachIndexed { index, row ->
            val here = parent.childAt(index)
            val node = if (here != null && idOf(here) == row.id) here else moved(parent, row, index)
            if (node.userObject != row) {
                node.userObject = row
                model.nodeChanged(node)
            }
            adapt(node, row.children)
        }
    }

    private fun moved(parent: DefaultMutableTreeNode, row: ClusterNode, index: Int): DefaultMutableTreeNode {
        val known = childrenOf(parent).find { idOf(it) == row.id }
        if (known != null) model.removeNodeFromParent(known)
        val node = known ?: DefaultMutableTreeNode(row)
        model.insertNodeInto(node, parent, index)
        return node
    }

    private fun DefaultMutableTreeNode.childAt(index: Int) = if (index <
        childCount
    ) {
        getChildAt(index) as DefaultMutableTreeNode
    } else {
        null
    }

    private fun childrenOf(parent: DefaultMutableTreeNode) = (0 until parent.childCount).mapNotNull { parent.childAt(it) }

    private fun idOf(node: DefaultMutableTreeNode): String? = (node.userObject as? ClusterNode)?.id
}

package dev.hotdeploy.ide.actions

import com.intellij.openapi.actionSystem.AnActionEvent
import com.intellij.openapi.project.Project
import com.intellij.openapi.vfs.VirtualFile
import dev.hotdeploy.ide.commands.Comparison
import dev.hotdeploy.ide.commands.Deployments
import dev.hotdeploy.ide.commands.Invocations
import dev.hotdeploy.ide.commands.fileOf
import dev.hotdeploy.ide.commands.isModule
import dev.hotdeploy.ide.commands.uri

class DeployAction : ModuleAction(several = true) {
    override fun perform(project: Project, module: VirtualFile): Unit = Deployments.of(project).deploy(module.uri)
}

class RedeployAction : ModuleAction(several = true) {
    override fun perform(project: Project, module: VirtualFile): Unit = Deployments.of(project).redeploy(module.uri)
}

class RollBackAction : ModuleAction(several = true) {
    override fun perform(project: Project, module: VirtualFile): Unit = Deployments.of(project).rollBack(module.uri)
}

class CompareAction : ModuleAction(several = false) {
    override fun perform(project: Project, module: VirtualFile): Unit = Comparison.of(project).open(module.uri)
}

class InvokeAction : ProjectAction() {
    override fun perform(project: Project, event: AnActionEvent): Unit =
        Invocations.of(project).choose(fileOf(event)?.takeIf { it.isModule }?.uri)
}

class DeployAllAction : ProjectAction() {
    override fun perform(project: Project, event: AnActionEvent): Unit = Deployments.of(project).deployAll()
}

class ClearAction : ProjectAction() {
    override fun perform(project: Project, event: AnActionEvent): Unit = Deployments.of(project).clear()
}

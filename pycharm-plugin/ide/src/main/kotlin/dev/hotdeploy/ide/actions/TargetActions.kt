package dev.hotdeploy.ide.actions

import com.intellij.openapi.actionSystem.AnActionEvent
import com.intellij.openapi.project.Project
import dev.hotdeploy.ide.backend.ProjectServer
import dev.hotdeploy.ide.clusters.ClustersWindow
import dev.hotdeploy.ide.commands.EmbeddedClusters
import dev.hotdeploy.ide.commands.Targets

class SelectTargetAction : ProjectAction() {
    override fun perform(project: Project, event: AnActionEvent): Unit = Targets.of(project).choose()
}

class TestConnectionAction : ProjectAction() {
    override fun perform(project: Project, event: AnActionEvent): Unit = Targets.of(project).test()
}

class LogInAction : ProjectAction() {
    override fun perform(project: Project, event: AnActionEvent): Unit = Targets.of(project).logIn()
}

class ForgetPasswordsAction : ProjectAction() {
    override fun perform(project: Project, event: AnActionEvent): Unit = Targets.of(project).forgetPasswords()
}

class RefreshAction : ProjectAction() {
    override fun perform(project: Project, event: AnActionEvent): Unit = Targets.of(project).refresh()
}

class OpenSettingsAction : ProjectAction() {
    override fun perform(project: Project, event: AnActionEvent): Unit = Targets.of(project).openSettings()
}

class ShowRolloutsAction : ProjectAction() {
    override fun perform(project: Project, event: AnActionEvent): Unit = ClustersWindow.show(project)
}

class ShowLogAction : ProjectAction() {
    override fun perform(project: Project, event: AnActionEvent): Unit = ClustersWindow.showLog(project)
}

class StartClusterAction : ProjectAction() {
    override fun perform(project: Project, event: AnActionEvent): Unit = EmbeddedClusters.of(project).start()

    override fun update(event: AnActionEvent) {
        event.presentation.isEnabled = event.project?.let { !EmbeddedClusters.of(it).isRunning } == true
    }
}

class StopClusterAction : ProjectAction() {
    override fun perform(project: Project, event: AnActionEvent): Unit = EmbeddedClusters.of(project).stop()

    override fun update(event: AnActionEvent) {
        event.presentation.isEnabled = event.project?.let { EmbeddedClusters.of(it).isRunning } == true
    }
}

class RestartServerAction : ProjectAction() {
    override fun perform(project: Project, event: AnActionEvent): Unit = ProjectServer.of(project).restart()
}

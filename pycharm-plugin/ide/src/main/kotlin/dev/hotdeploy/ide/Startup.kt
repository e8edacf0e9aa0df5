package dev.hotdeploy.ide

import com.intellij.openapi.project.Project
import com.intellij.openapi.startup.ProjectActivity
import dev.hotdeploy.ide.backend.ProjectServer
import dev.hotdeploy.ide.gutter.ServiceMarks
import dev.hotdeploy.ide.notice.CannotStart
import dev.hotdeploy.ide.notice.Failures
import dev.hotdeploy.ide.notice.ImportOffer

/** What is begun when a project is opened. */
class Startup : ProjectActivity {
    override suspend fun execute(project: Project) {
        project.getService(Failures::class.java).begin()
        project.getService(ServiceMarks::class.java).begin()
        ProjectServer.of(project).begin()
        project.getService(ImportOffer::class.java).begin()
        project.getService(CannotStart::class.java).begin()
    }
}

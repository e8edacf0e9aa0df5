package dev.hotdeploy.ide

import com.intellij.openapi.project.Project
import com.intellij.openapi.startup.ProjectActivity
import dev.hotdeploy.ide.backend.ProjectServer

/** What is begun when a project is opened. */
class Startup : ProjectActivity {
    override suspend fun execute(project: Project): Unit = ProjectServer.of(project).attach()
}

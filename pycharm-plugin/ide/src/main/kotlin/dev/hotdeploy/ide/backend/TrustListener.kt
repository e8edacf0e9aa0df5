package dev.hotdeploy.ide.backend

import com.intellij.ide.trustedProjects.TrustedProjectsListener
import com.intellij.openapi.project.Project

/** A server is started when the user trusts the project, and ended when they no longer do. */
class TrustListener : TrustedProjectsListener {
    override fun onProjectTrusted(project: Project): Unit = ProjectServer.of(project).attach()

    override fun onProjectUntrusted(project: Project): Unit = ProjectServer.of(project).attach()
}

package com.intellij.ide.trustedProjects

import com.intellij.openapi.project.Project

interface TrustedProjectsListener {
    fun onProjectTrusted(project: Project): Unit = throw UnsupportedOperationException("stub")

    fun onProjectUntrusted(project: Project): Unit = throw UnsupportedOperationException("stub")
}

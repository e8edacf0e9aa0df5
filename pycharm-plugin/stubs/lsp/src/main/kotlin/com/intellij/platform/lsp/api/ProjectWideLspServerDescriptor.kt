package com.intellij.platform.lsp.api

import com.intellij.openapi.project.Project

abstract class ProjectWideLspServerDescriptor(
    project: Project,
    presentableName: String,
) : LspServerDescriptor(project, presentableName)

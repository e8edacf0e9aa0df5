package com.intellij.openapi.project;

import org.jetbrains.annotations.NotNull;

public abstract class ProjectManager {
    private ProjectManager() {
    }

    public static ProjectManager getInstance() {
        throw new UnsupportedOperationException("stub");
    }

    @NotNull
    public abstract Project[] getOpenProjects();
}

package com.intellij.ide.trustedProjects;

import com.intellij.openapi.project.Project;
import org.jetbrains.annotations.NotNull;

public final class TrustedProjects {
    private TrustedProjects() {
    }

    public static final boolean isProjectTrusted(@NotNull Project project) {
        throw new UnsupportedOperationException("stub");
    }
}

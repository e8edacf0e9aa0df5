package com.intellij.openapi.wm;

import com.intellij.openapi.project.Project;
import org.jetbrains.annotations.NotNull;
import org.jetbrains.annotations.Nullable;

public abstract class ToolWindowManager {
    private ToolWindowManager() {
    }

    public static ToolWindowManager getInstance(@NotNull Project project) {
        throw new UnsupportedOperationException("stub");
    }

    @Nullable
    public abstract ToolWindow getToolWindow(@Nullable String id);
}

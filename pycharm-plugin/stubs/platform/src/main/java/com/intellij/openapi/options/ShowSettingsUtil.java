package com.intellij.openapi.options;

import com.intellij.openapi.project.Project;
import org.jetbrains.annotations.NotNull;
import org.jetbrains.annotations.Nullable;

public abstract class ShowSettingsUtil {
    private ShowSettingsUtil() {
    }

    public static ShowSettingsUtil getInstance() {
        throw new UnsupportedOperationException("stub");
    }

    public abstract void showSettingsDialog(@Nullable Project project, @NotNull String name);

    public abstract <T extends Configurable> void showSettingsDialog(@Nullable Project project, @NotNull Class<T> type);
}

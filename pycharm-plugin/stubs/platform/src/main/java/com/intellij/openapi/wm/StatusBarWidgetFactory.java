package com.intellij.openapi.wm;

import com.intellij.openapi.project.Project;
import org.jetbrains.annotations.NotNull;

public interface StatusBarWidgetFactory {
    @NotNull
    String getId();

    @NotNull
    String getDisplayName();

    default boolean isAvailable(@NotNull Project project) {
        throw new UnsupportedOperationException("stub");
    }

    @NotNull
    default StatusBarWidget createWidget(@NotNull Project project) {
        throw new UnsupportedOperationException("stub");
    }

    default void disposeWidget(@NotNull StatusBarWidget widget) {
        throw new UnsupportedOperationException("stub");
    }

    default boolean canBeEnabledOn(@NotNull StatusBar bar) {
        throw new UnsupportedOperationException("stub");
    }
}

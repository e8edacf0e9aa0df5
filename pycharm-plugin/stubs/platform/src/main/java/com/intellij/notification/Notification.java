package com.intellij.notification;

import com.intellij.openapi.actionSystem.AnAction;
import com.intellij.openapi.project.Project;
import org.jetbrains.annotations.NotNull;
import org.jetbrains.annotations.Nullable;

public class Notification {
    public Notification(@NotNull String group, @NotNull String title, @NotNull String content, @NotNull NotificationType type) {
    }

    @NotNull
    public Notification addAction(@NotNull AnAction action) {
        throw new UnsupportedOperationException("stub");
    }

    public void expire() {
        throw new UnsupportedOperationException("stub");
    }

    public void notify(@Nullable Project project) {
        throw new UnsupportedOperationException("stub");
    }

    @NotNull
    public Notification whenExpired(@Nullable Runnable action) {
        throw new UnsupportedOperationException("stub");
    }
}

package com.intellij.notification;

import com.intellij.openapi.actionSystem.AnAction;
import org.jetbrains.annotations.NotNull;
import org.jetbrains.annotations.Nullable;

public abstract class NotificationAction extends AnAction {
    public NotificationAction(@Nullable String text) {
        super(text);
    }

    @NotNull
    public static NotificationAction createSimpleExpiring(@NotNull String text, @NotNull Runnable action) {
        throw new UnsupportedOperationException("stub");
    }

    @NotNull
    public static NotificationAction createSimple(@NotNull String text, @NotNull Runnable action) {
        throw new UnsupportedOperationException("stub");
    }
}

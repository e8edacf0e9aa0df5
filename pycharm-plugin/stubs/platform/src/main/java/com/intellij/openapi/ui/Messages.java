package com.intellij.openapi.ui;

import com.intellij.openapi.project.Project;
import java.awt.Component;
import javax.swing.Icon;
import org.jetbrains.annotations.NotNull;
import org.jetbrains.annotations.Nullable;

public class Messages {
    private Messages() {
    }

    @NotNull
    public static Icon getQuestionIcon() {
        throw new UnsupportedOperationException("stub");
    }

    public static void showInfoMessage(@Nullable Project project, @NotNull String message, @NotNull String title) {
        throw new UnsupportedOperationException("stub");
    }

    @NotNull
    public static Icon getWarningIcon() {
        throw new UnsupportedOperationException("stub");
    }

    @Nullable
    public static String showPasswordDialog(@Nullable Project project, @NotNull String message, @NotNull String title, @Nullable Icon icon) {
        throw new UnsupportedOperationException("stub");
    }

    public static int showOkCancelDialog(@Nullable Project project, @NotNull String message, @NotNull String title, @NotNull String ok, @NotNull String cancel, @Nullable Icon icon) {
        throw new UnsupportedOperationException("stub");
    }

    public static void showErrorDialog(@NotNull Component parent, @NotNull String message, @NotNull String title) {
        throw new UnsupportedOperationException("stub");
    }

    public static void showInfoMessage(@NotNull Component parent, @NotNull String message, @NotNull String title) {
        throw new UnsupportedOperationException("stub");
    }

    public static final int OK = 0;
}

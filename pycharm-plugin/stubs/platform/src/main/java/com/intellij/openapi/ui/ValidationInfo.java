package com.intellij.openapi.ui;

import javax.swing.JComponent;
import org.jetbrains.annotations.NotNull;
import org.jetbrains.annotations.Nullable;

public final class ValidationInfo {
    public ValidationInfo(@NotNull String message, @Nullable JComponent component) {
    }
}

package com.intellij.openapi.actionSystem;

import org.jetbrains.annotations.NotNull;

public interface ActionUpdateThreadAware {
    @NotNull
    default ActionUpdateThread getActionUpdateThread() {
        throw new UnsupportedOperationException("stub");
    }
}

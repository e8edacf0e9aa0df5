package com.intellij.openapi.application;

import com.intellij.openapi.components.ComponentManager;
import java.util.concurrent.Future;
import org.jetbrains.annotations.NotNull;

public interface Application extends ComponentManager {
    void invokeLater(@NotNull Runnable runnable);

    void invokeLater(@NotNull Runnable runnable, @NotNull ModalityState state);

    Future<?> executeOnPooledThread(@NotNull Runnable action);

    boolean isDispatchThread();
}

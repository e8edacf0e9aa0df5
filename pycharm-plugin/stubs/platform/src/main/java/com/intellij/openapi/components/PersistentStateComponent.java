package com.intellij.openapi.components;

import org.jetbrains.annotations.NotNull;
import org.jetbrains.annotations.Nullable;

public interface PersistentStateComponent<T> {
    @Nullable
    T getState();

    void loadState(@NotNull T state);

    default void noStateLoaded() {
        throw new UnsupportedOperationException("stub");
    }

    default void initializeComponent() {
        throw new UnsupportedOperationException("stub");
    }
}

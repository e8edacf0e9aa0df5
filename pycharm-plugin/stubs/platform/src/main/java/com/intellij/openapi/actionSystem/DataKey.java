package com.intellij.openapi.actionSystem;

import org.jetbrains.annotations.NotNull;

public final class DataKey<T> {
    private DataKey() {
    }

    @NotNull
    public final String getName() {
        throw new UnsupportedOperationException("stub");
    }
}

package com.intellij.openapi.application;

import org.jetbrains.annotations.NotNull;

public abstract class ModalityState {
    private ModalityState() {
    }

    @NotNull
    public static ModalityState nonModal() {
        throw new UnsupportedOperationException("stub");
    }

    @NotNull
    public static ModalityState any() {
        throw new UnsupportedOperationException("stub");
    }

    @NotNull
    public static ModalityState defaultModalityState() {
        throw new UnsupportedOperationException("stub");
    }
}

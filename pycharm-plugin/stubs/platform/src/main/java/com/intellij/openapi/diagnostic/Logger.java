package com.intellij.openapi.diagnostic;

import org.jetbrains.annotations.NotNull;

public abstract class Logger {
    @NotNull
    public static Logger getInstance(@NotNull Class<?> category) {
        throw new UnsupportedOperationException("stub");
    }

    public void info(String message) {
        throw new UnsupportedOperationException("stub");
    }

    public void warn(String message) {
        throw new UnsupportedOperationException("stub");
    }
}

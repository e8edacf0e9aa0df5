package com.intellij.openapi.application;

import org.jetbrains.annotations.NotNull;

public class PathManager {
    private PathManager() {
    }

    @NotNull
    public static String getOptionsPath() {
        throw new UnsupportedOperationException("stub");
    }
}

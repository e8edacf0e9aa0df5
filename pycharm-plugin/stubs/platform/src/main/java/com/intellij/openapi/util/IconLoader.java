package com.intellij.openapi.util;

import javax.swing.Icon;
import org.jetbrains.annotations.NotNull;

public final class IconLoader {
    private IconLoader() {
    }

    @NotNull
    public static final Icon getIcon(@NotNull String path, @NotNull Class<?> type) {
        throw new UnsupportedOperationException("stub");
    }
}

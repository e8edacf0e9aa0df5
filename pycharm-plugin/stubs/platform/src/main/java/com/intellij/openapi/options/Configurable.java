package com.intellij.openapi.options;

import org.jetbrains.annotations.NotNull;
import org.jetbrains.annotations.Nullable;

public interface Configurable extends UnnamedConfigurable {
    String getDisplayName();

    @Nullable
    default String getHelpTopic() {
        throw new UnsupportedOperationException("stub");
    }

    default void focusOn(@NotNull String label) {
        throw new UnsupportedOperationException("stub");
    }
}

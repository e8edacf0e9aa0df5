package com.intellij.ide.util;

import com.intellij.openapi.project.Project;
import org.jetbrains.annotations.NotNull;

public abstract class PropertiesComponent {
    private PropertiesComponent() {
    }

    public static PropertiesComponent getInstance(@NotNull Project project) {
        throw new UnsupportedOperationException("stub");
    }

    public abstract void setValue(@NotNull String name, boolean value, boolean defaultValue);

    public final boolean getBoolean(@NotNull String name, boolean defaultValue) {
        throw new UnsupportedOperationException("stub");
    }
}

package com.intellij.openapi.project;

import com.intellij.openapi.components.ComponentManager;
import org.jetbrains.annotations.NotNull;
import org.jetbrains.annotations.Nullable;

public interface Project extends ComponentManager {
    @NotNull
    String getName();

    @Nullable
    String getBasePath();

    boolean isOpen();

    boolean isDefault();
}

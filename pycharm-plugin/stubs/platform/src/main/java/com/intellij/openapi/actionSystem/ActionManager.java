package com.intellij.openapi.actionSystem;

import org.jetbrains.annotations.NotNull;
import org.jetbrains.annotations.Nullable;

public abstract class ActionManager {
    private ActionManager() {
    }

    public static ActionManager getInstance() {
        throw new UnsupportedOperationException("stub");
    }

    @Nullable
    public abstract AnAction getAction(@NotNull String id);

    @Nullable
    public abstract String getId(@NotNull AnAction action);

    @NotNull
    public abstract ActionToolbar createActionToolbar(@NotNull String place, @NotNull ActionGroup group, boolean horizontal);

    @NotNull
    public abstract ActionPopupMenu createActionPopupMenu(@NotNull String place, @NotNull ActionGroup group);
}

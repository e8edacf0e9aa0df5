package com.intellij.openapi.actionSystem;

import org.jetbrains.annotations.NotNull;
import org.jetbrains.annotations.Nullable;

public abstract class ActionGroup extends AnAction {
    public ActionGroup() {
    }

    public ActionGroup(@Nullable String text, boolean popup) {
    }

    public void actionPerformed(@NotNull AnActionEvent event) {
        throw new UnsupportedOperationException("stub");
    }

    @NotNull
    public abstract AnAction[] getChildren(@Nullable AnActionEvent event);
}

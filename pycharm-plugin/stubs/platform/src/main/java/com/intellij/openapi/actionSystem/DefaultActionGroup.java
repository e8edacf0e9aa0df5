package com.intellij.openapi.actionSystem;

import java.util.List;
import org.jetbrains.annotations.NotNull;
import org.jetbrains.annotations.Nullable;

public class DefaultActionGroup extends ActionGroup {
    public DefaultActionGroup() {
    }

    public DefaultActionGroup(@NotNull List<? extends AnAction> actions) {
    }

    public final void add(@NotNull AnAction action) {
        throw new UnsupportedOperationException("stub");
    }

    public final void addSeparator() {
        throw new UnsupportedOperationException("stub");
    }

    @NotNull
    public AnAction[] getChildren(@Nullable AnActionEvent event) {
        throw new UnsupportedOperationException("stub");
    }
}

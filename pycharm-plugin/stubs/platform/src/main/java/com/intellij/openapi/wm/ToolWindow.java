package com.intellij.openapi.wm;

import com.intellij.openapi.Disposable;
import com.intellij.openapi.actionSystem.AnAction;
import com.intellij.ui.content.ContentManager;
import java.util.List;
import org.jetbrains.annotations.NotNull;
import org.jetbrains.annotations.Nullable;

public interface ToolWindow {
    void activate(@Nullable Runnable done);

    @NotNull
    ContentManager getContentManager();

    @NotNull
    Disposable getDisposable();

    void setTitleActions(@NotNull List<? extends AnAction> actions);
}

package com.intellij.openapi.wm;

import com.intellij.openapi.Disposable;
import org.jetbrains.annotations.NotNull;
import org.jetbrains.annotations.Nullable;

public interface StatusBar extends Disposable {
    void updateWidget(@NotNull String id);

    @Nullable
    StatusBarWidget getWidget(@NotNull String id);
}

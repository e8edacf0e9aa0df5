package com.intellij.ui.content;

import com.intellij.openapi.Disposable;
import org.jetbrains.annotations.NotNull;
import org.jetbrains.annotations.Nullable;

public interface ContentManager extends Disposable {
    void addContent(@NotNull Content content);

    @Nullable
    Content findContent(@NotNull String name);

    void setSelectedContent(@NotNull Content content);
}

package com.intellij.openapi.wm;

import com.intellij.openapi.Disposable;
import org.jetbrains.annotations.NotNull;
import org.jetbrains.annotations.Nullable;

public interface StatusBarWidget extends Disposable {
    @NotNull
    String ID();

    default void install(@NotNull StatusBar bar) {
        throw new UnsupportedOperationException("stub");
    }

    @Nullable
    default WidgetPresentation getPresentation() {
        throw new UnsupportedOperationException("stub");
    }

    interface WidgetPresentation {
    }
}

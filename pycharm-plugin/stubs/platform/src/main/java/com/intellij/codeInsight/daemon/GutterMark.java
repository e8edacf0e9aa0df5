package com.intellij.codeInsight.daemon;

import javax.swing.Icon;
import org.jetbrains.annotations.NotNull;
import org.jetbrains.annotations.Nullable;

public interface GutterMark {
    @NotNull
    Icon getIcon();

    @Nullable
    String getTooltipText();
}

package com.intellij.ui;

import java.awt.Color;
import org.jetbrains.annotations.NotNull;

public class JBColor extends Color {
    public JBColor(int rgb, int dark) {
        super(rgb);
    }

    @NotNull
    public static JBColor namedColor(@NotNull String name, @NotNull Color fallback) {
        throw new UnsupportedOperationException("stub");
    }
}

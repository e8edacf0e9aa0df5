package com.intellij.ui.awt;

import java.awt.Component;
import java.awt.Point;
import org.jetbrains.annotations.NotNull;

public class RelativePoint {
    public RelativePoint(@NotNull Component component, @NotNull Point point) {
    }
}

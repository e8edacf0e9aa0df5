package com.intellij.openapi.actionSystem;

import javax.swing.JComponent;
import javax.swing.JPopupMenu;
import org.jetbrains.annotations.NotNull;

public interface ActionPopupMenu {
    @NotNull
    JPopupMenu getComponent();

    void setTargetComponent(@NotNull JComponent component);
}

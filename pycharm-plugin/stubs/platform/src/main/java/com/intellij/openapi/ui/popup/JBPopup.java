package com.intellij.openapi.ui.popup;

import com.intellij.openapi.Disposable;
import com.intellij.openapi.project.Project;
import com.intellij.ui.awt.RelativePoint;
import javax.swing.JComponent;
import org.jetbrains.annotations.NotNull;

public interface JBPopup extends Disposable {
    void show(@NotNull RelativePoint point);

    void showCenteredInCurrentWindow(@NotNull Project project);

    JComponent getContent();
}

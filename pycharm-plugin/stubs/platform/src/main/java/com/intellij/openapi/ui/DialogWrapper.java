package com.intellij.openapi.ui;

import com.intellij.openapi.project.Project;
import java.awt.Component;
import javax.swing.JComponent;
import org.jetbrains.annotations.NotNull;
import org.jetbrains.annotations.Nullable;

public abstract class DialogWrapper {
    protected DialogWrapper(@Nullable Project project) {
    }

    protected DialogWrapper(@NotNull Component parent, boolean closable) {
    }

    protected void init() {
        throw new UnsupportedOperationException("stub");
    }

    @Nullable
    protected abstract JComponent createCenterPanel();

    @Nullable
    protected ValidationInfo doValidate() {
        throw new UnsupportedOperationException("stub");
    }

    @Nullable
    public JComponent getPreferredFocusedComponent() {
        throw new UnsupportedOperationException("stub");
    }

    public void setTitle(@NotNull String title) {
        throw new UnsupportedOperationException("stub");
    }

    @Nullable
    public String getTitle() {
        throw new UnsupportedOperationException("stub");
    }

    public void setModal(boolean modal) {
        throw new UnsupportedOperationException("stub");
    }

    public void show() {
        throw new UnsupportedOperationException("stub");
    }

    protected final void setOKButtonText(@NotNull String text) {
        throw new UnsupportedOperationException("stub");
    }

    public boolean showAndGet() {
        throw new UnsupportedOperationException("stub");
    }
}

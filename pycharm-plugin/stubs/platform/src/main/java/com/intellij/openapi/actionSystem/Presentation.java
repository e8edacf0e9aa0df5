package com.intellij.openapi.actionSystem;

import javax.swing.Icon;
import org.jetbrains.annotations.Nullable;

public final class Presentation implements Cloneable {
    private Presentation() {
    }

    public boolean isEnabled() {
        throw new UnsupportedOperationException("stub");
    }

    public void setEnabled(boolean enabled) {
        throw new UnsupportedOperationException("stub");
    }

    public boolean isVisible() {
        throw new UnsupportedOperationException("stub");
    }

    public void setVisible(boolean visible) {
        throw new UnsupportedOperationException("stub");
    }

    public void setEnabledAndVisible(boolean enabled) {
        throw new UnsupportedOperationException("stub");
    }

    public void setText(@Nullable String text) {
        throw new UnsupportedOperationException("stub");
    }

    public void setDescription(@Nullable String description) {
        throw new UnsupportedOperationException("stub");
    }

    public void setIcon(@Nullable Icon icon) {
        throw new UnsupportedOperationException("stub");
    }
}

package com.intellij.openapi.options;

import javax.swing.JComponent;
import org.jetbrains.annotations.Nullable;

public interface UnnamedConfigurable {
    @Nullable
    JComponent createComponent();

    @Nullable
    default JComponent getPreferredFocusedComponent() {
        throw new UnsupportedOperationException("stub");
    }

    boolean isModified();

    void apply() throws ConfigurationException;

    default void reset() {
        throw new UnsupportedOperationException("stub");
    }

    default void disposeUIResources() {
        throw new UnsupportedOperationException("stub");
    }

    default void cancel() {
        throw new UnsupportedOperationException("stub");
    }
}

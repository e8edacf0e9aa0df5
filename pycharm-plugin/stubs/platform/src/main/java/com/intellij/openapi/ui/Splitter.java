package com.intellij.openapi.ui;

import javax.swing.JComponent;
import javax.swing.JPanel;
import org.jetbrains.annotations.Nullable;

public class Splitter extends JPanel {
    public Splitter() {
    }

    public void setFirstComponent(@Nullable JComponent component) {
        throw new UnsupportedOperationException("stub");
    }

    public void setSecondComponent(@Nullable JComponent component) {
        throw new UnsupportedOperationException("stub");
    }
}

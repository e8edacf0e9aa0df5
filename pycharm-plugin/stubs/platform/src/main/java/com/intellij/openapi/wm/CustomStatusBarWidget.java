package com.intellij.openapi.wm;

import javax.swing.JComponent;

public interface CustomStatusBarWidget extends StatusBarWidget {
    JComponent getComponent();
}

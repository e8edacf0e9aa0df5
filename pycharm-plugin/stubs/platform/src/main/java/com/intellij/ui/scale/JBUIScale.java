package com.intellij.ui.scale;

public final class JBUIScale {
    private JBUIScale() {
    }

    public static final int scale(int pixels) {
        throw new UnsupportedOperationException("stub");
    }
}

package com.intellij.openapi.actionSystem;

public abstract class AnActionResult {
    private AnActionResult() {
    }

    public final boolean isPerformed() {
        throw new UnsupportedOperationException("stub");
    }
}

package com.intellij.openapi.application;

public class ApplicationManager {
    private ApplicationManager() {
    }

    public static Application getApplication() {
        throw new UnsupportedOperationException("stub");
    }
}

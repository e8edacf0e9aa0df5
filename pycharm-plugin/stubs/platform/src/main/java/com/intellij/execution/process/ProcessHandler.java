package com.intellij.execution.process;

import org.jetbrains.annotations.NotNull;

public abstract class ProcessHandler {
    ProcessHandler() {
    }

    public void addProcessListener(@NotNull ProcessListener listener) {
        throw new UnsupportedOperationException("stub");
    }
}

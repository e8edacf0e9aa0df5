package com.intellij.execution.process;

public class OSProcessHandler extends ProcessHandler {
    private OSProcessHandler() {
    }
}

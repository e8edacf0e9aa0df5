package com.intellij.execution.configurations;

import org.jetbrains.annotations.NotNull;

public class GeneralCommandLine {
    public GeneralCommandLine(@NotNull String... command) {
    }
}

package com.intellij.execution.configurations;

import java.util.List;
import org.jetbrains.annotations.NotNull;

public class GeneralCommandLine {
    public GeneralCommandLine(@NotNull List<String> command) {
    }
}

package com.intellij.execution.process;

import com.intellij.openapi.util.Key;
import java.util.EventListener;
import org.jetbrains.annotations.NotNull;

public interface ProcessListener extends EventListener {
    default void onTextAvailable(@NotNull ProcessEvent event, @NotNull Key outputType) {
        throw new UnsupportedOperationException("stub");
    }
}

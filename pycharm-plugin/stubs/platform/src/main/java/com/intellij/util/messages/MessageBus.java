package com.intellij.util.messages;

import com.intellij.openapi.Disposable;
import org.jetbrains.annotations.NotNull;

public interface MessageBus extends Disposable {
    @NotNull
    MessageBusConnection connect(@NotNull Disposable parent);
}

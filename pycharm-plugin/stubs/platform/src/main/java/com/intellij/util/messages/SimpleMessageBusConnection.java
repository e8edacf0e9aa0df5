package com.intellij.util.messages;

import org.jetbrains.annotations.NotNull;

public interface SimpleMessageBusConnection {
    <L> void subscribe(@NotNull Topic<L> topic, @NotNull L handler);

    void disconnect();
}

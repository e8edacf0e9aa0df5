package com.intellij.util.messages;

import org.jetbrains.annotations.NotNull;

public class Topic<L> {
    public Topic(@NotNull Class<L> type) {
    }
}

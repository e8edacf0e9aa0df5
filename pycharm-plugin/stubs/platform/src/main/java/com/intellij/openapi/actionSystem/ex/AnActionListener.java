package com.intellij.openapi.actionSystem.ex;

import com.intellij.openapi.actionSystem.AnAction;
import com.intellij.openapi.actionSystem.AnActionEvent;
import com.intellij.openapi.actionSystem.AnActionResult;
import com.intellij.util.messages.Topic;
import org.jetbrains.annotations.NotNull;

public interface AnActionListener {
    Topic<AnActionListener> TOPIC = null;
    default void beforeActionPerformed(@NotNull AnAction action, @NotNull AnActionEvent event) {
        throw new UnsupportedOperationException("stub");
    }

    default void afterActionPerformed(@NotNull AnAction action, @NotNull AnActionEvent event, @NotNull AnActionResult result) {
        throw new UnsupportedOperationException("stub");
    }
}

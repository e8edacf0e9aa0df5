package com.intellij.openapi.editor.event;

import java.util.EventListener;
import org.jetbrains.annotations.NotNull;

public interface EditorFactoryListener extends EventListener {
    default void editorCreated(@NotNull EditorFactoryEvent event) {
        throw new UnsupportedOperationException("stub");
    }

    default void editorReleased(@NotNull EditorFactoryEvent event) {
        throw new UnsupportedOperationException("stub");
    }
}

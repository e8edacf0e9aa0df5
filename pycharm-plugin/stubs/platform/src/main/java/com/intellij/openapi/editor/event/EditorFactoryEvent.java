package com.intellij.openapi.editor.event;

import com.intellij.openapi.editor.Editor;
import com.intellij.openapi.editor.EditorFactory;
import java.util.EventObject;
import org.jetbrains.annotations.NotNull;

public final class EditorFactoryEvent extends EventObject {
    public EditorFactoryEvent(@NotNull EditorFactory factory, @NotNull Editor editor) {
        super(factory);
    }

    @NotNull
    public Editor getEditor() {
        throw new UnsupportedOperationException("stub");
    }
}

package com.intellij.openapi.editor;

import com.intellij.openapi.Disposable;
import com.intellij.openapi.editor.event.EditorFactoryListener;
import org.jetbrains.annotations.NotNull;

public abstract class EditorFactory {
    private EditorFactory() {
    }

    public static EditorFactory getInstance() {
        throw new UnsupportedOperationException("stub");
    }

    @NotNull
    public abstract Editor[] getAllEditors();

    public abstract void addEditorFactoryListener(@NotNull EditorFactoryListener listener, @NotNull Disposable parent);
}

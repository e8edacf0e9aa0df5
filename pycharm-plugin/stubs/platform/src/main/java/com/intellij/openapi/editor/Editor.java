package com.intellij.openapi.editor;

import com.intellij.openapi.editor.markup.MarkupModel;
import com.intellij.openapi.project.Project;
import com.intellij.openapi.vfs.VirtualFile;
import javax.swing.JComponent;
import org.jetbrains.annotations.NotNull;
import org.jetbrains.annotations.Nullable;

public interface Editor {
    @NotNull
    Document getDocument();

    @NotNull
    MarkupModel getMarkupModel();

    @Nullable
    Project getProject();

    @Nullable
    default VirtualFile getVirtualFile() {
        throw new UnsupportedOperationException("stub");
    }

    @NotNull
    JComponent getComponent();

    @NotNull
    EditorKind getEditorKind();

    boolean isDisposed();
}

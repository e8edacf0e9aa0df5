package com.intellij.openapi.fileEditor;

import com.intellij.openapi.Disposable;
import javax.swing.JComponent;
import org.jetbrains.annotations.NotNull;

public interface FileEditor extends Disposable {
    @NotNull
    JComponent getComponent();
}

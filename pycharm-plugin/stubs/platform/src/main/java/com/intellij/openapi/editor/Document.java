package com.intellij.openapi.editor;

import org.jetbrains.annotations.NotNull;

public interface Document {
    @NotNull
    String getText();

    int getLineCount();

    int getLineStartOffset(int line);

    int getLineNumber(int offset);

    int getTextLength();
}

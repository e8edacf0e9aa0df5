package com.intellij.openapi.editor.markup;

import org.jetbrains.annotations.NotNull;
import org.jetbrains.annotations.Nullable;

public interface MarkupModel {
    @NotNull
    RangeHighlighter addLineHighlighter(int line, int layer, @Nullable TextAttributes attributes);

    void removeHighlighter(@NotNull RangeHighlighter highlighter);
}

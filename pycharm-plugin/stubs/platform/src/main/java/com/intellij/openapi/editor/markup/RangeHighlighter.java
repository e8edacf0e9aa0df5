package com.intellij.openapi.editor.markup;

import com.intellij.openapi.editor.RangeMarker;
import org.jetbrains.annotations.Nullable;

public interface RangeHighlighter extends RangeMarker {
    @Nullable
    GutterIconRenderer getGutterIconRenderer();

    void setGutterIconRenderer(@Nullable GutterIconRenderer renderer);
}

package com.intellij.openapi.editor.markup;

import com.intellij.codeInsight.daemon.GutterMark;
import com.intellij.openapi.actionSystem.ActionGroup;
import com.intellij.openapi.actionSystem.AnAction;
import com.intellij.openapi.project.PossiblyDumbAware;
import org.jetbrains.annotations.NotNull;
import org.jetbrains.annotations.Nullable;

public abstract class GutterIconRenderer implements GutterMark, PossiblyDumbAware {
    public GutterIconRenderer() {
    }

    @Nullable
    public ActionGroup getPopupMenuActions() {
        throw new UnsupportedOperationException("stub");
    }

    @Nullable
    public String getTooltipText() {
        throw new UnsupportedOperationException("stub");
    }

    @Nullable
    public AnAction getClickAction() {
        throw new UnsupportedOperationException("stub");
    }

    public boolean isNavigateAction() {
        throw new UnsupportedOperationException("stub");
    }

    @NotNull
    public Alignment getAlignment() {
        throw new UnsupportedOperationException("stub");
    }

    @NotNull
    public String getAccessibleName() {
        throw new UnsupportedOperationException("stub");
    }

    public abstract boolean equals(Object other);

    public abstract int hashCode();

    public enum Alignment {
        LEFT, RIGHT, CENTER
    }
}

package com.intellij.openapi.actionSystem;

import com.intellij.openapi.project.PossiblyDumbAware;
import javax.swing.Icon;
import org.jetbrains.annotations.NotNull;
import org.jetbrains.annotations.Nullable;

public abstract class AnAction implements ActionUpdateThreadAware, PossiblyDumbAware {
    public AnAction() {
    }

    public AnAction(@Nullable String text) {
    }

    public AnAction(@Nullable String text, @Nullable String description, @Nullable Icon icon) {
    }

    public abstract void actionPerformed(@NotNull AnActionEvent event);

    public void update(@NotNull AnActionEvent event) {
        throw new UnsupportedOperationException("stub");
    }

    @NotNull
    public final Presentation getTemplatePresentation() {
        throw new UnsupportedOperationException("stub");
    }

    public boolean isDumbAware() {
        throw new UnsupportedOperationException("stub");
    }
}

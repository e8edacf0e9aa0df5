package com.intellij.openapi.actionSystem;

import com.intellij.openapi.project.Project;
import java.awt.event.InputEvent;
import org.jetbrains.annotations.NotNull;
import org.jetbrains.annotations.Nullable;

public class AnActionEvent {
    private AnActionEvent() {
    }

    @Nullable
    public final Project getProject() {
        throw new UnsupportedOperationException("stub");
    }

    @Nullable
    public final <T> T getData(@NotNull DataKey<T> key) {
        throw new UnsupportedOperationException("stub");
    }

    @NotNull
    public final DataContext getDataContext() {
        throw new UnsupportedOperationException("stub");
    }

    @NotNull
    public final Presentation getPresentation() {
        throw new UnsupportedOperationException("stub");
    }

    @NotNull
    public final String getPlace() {
        throw new UnsupportedOperationException("stub");
    }

    @Nullable
    public final InputEvent getInputEvent() {
        throw new UnsupportedOperationException("stub");
    }
}

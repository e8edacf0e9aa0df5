package com.intellij.diff;

import com.intellij.diff.contents.DiffContent;
import com.intellij.diff.contents.DocumentContent;
import com.intellij.openapi.project.Project;
import com.intellij.openapi.vfs.VirtualFile;
import org.jetbrains.annotations.NotNull;
import org.jetbrains.annotations.Nullable;

public abstract class DiffContentFactory {
    private DiffContentFactory() {
    }

    @NotNull
    public static DiffContentFactory getInstance() {
        throw new UnsupportedOperationException("stub");
    }

    @NotNull
    public abstract DocumentContent create(@Nullable Project project, @NotNull String text, @Nullable VirtualFile highlightFile);

    @NotNull
    public abstract DiffContent create(@Nullable Project project, @NotNull VirtualFile file);
}

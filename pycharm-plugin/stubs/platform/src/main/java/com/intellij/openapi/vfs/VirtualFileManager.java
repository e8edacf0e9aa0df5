package com.intellij.openapi.vfs;

import org.jetbrains.annotations.NotNull;
import org.jetbrains.annotations.Nullable;

public abstract class VirtualFileManager {
    private VirtualFileManager() {
    }

    @NotNull
    public static VirtualFileManager getInstance() {
        throw new UnsupportedOperationException("stub");
    }

    @Nullable
    public VirtualFile findFileByUrl(@NotNull String url) {
        throw new UnsupportedOperationException("stub");
    }

    @Nullable
    public VirtualFile refreshAndFindFileByUrl(@NotNull String url) {
        throw new UnsupportedOperationException("stub");
    }

    @NotNull
    public static String constructUrl(@NotNull String protocol, @NotNull String path) {
        throw new UnsupportedOperationException("stub");
    }
}

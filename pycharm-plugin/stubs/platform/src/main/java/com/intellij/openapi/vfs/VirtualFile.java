package com.intellij.openapi.vfs;

import java.io.IOException;
import org.jetbrains.annotations.NotNull;
import org.jetbrains.annotations.Nullable;

public abstract class VirtualFile {
    protected VirtualFile() {
    }

    @NotNull
    public abstract String getName();

    @NotNull
    public abstract String getPath();

    @Nullable
    public String getExtension() {
        throw new UnsupportedOperationException("stub");
    }

    public boolean isInLocalFileSystem() {
        throw new UnsupportedOperationException("stub");
    }

    public abstract boolean isDirectory();

    public abstract boolean isValid();

    @Nullable
    public abstract VirtualFile[] getChildren();

    @NotNull
    public abstract byte[] contentsToByteArray() throws IOException;

    public abstract long getLength();
}

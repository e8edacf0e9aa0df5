package com.intellij.openapi.fileEditor;

import com.intellij.openapi.editor.Document;
import com.intellij.openapi.vfs.VirtualFile;
import org.jetbrains.annotations.NotNull;
import org.jetbrains.annotations.Nullable;

public abstract class FileDocumentManager {
    public FileDocumentManager() {
    }

    @NotNull
    public static FileDocumentManager getInstance() {
        throw new UnsupportedOperationException("stub");
    }

    @Nullable
    public abstract VirtualFile getFile(@NotNull Document document);

    @Nullable
    public abstract Document getDocument(@NotNull VirtualFile file);

    @NotNull
    public abstract Document[] getUnsavedDocuments();
}

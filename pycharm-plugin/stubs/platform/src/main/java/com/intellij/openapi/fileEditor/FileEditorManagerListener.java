package com.intellij.openapi.fileEditor;

import com.intellij.openapi.vfs.VirtualFile;
import com.intellij.util.messages.Topic;
import java.util.EventListener;
import org.jetbrains.annotations.NotNull;

public interface FileEditorManagerListener extends EventListener {
    Topic<FileEditorManagerListener> FILE_EDITOR_MANAGER = null;
    default void fileOpened(@NotNull FileEditorManager source, @NotNull VirtualFile file) {
        throw new UnsupportedOperationException("stub");
    }

    default void fileClosed(@NotNull FileEditorManager source, @NotNull VirtualFile file) {
        throw new UnsupportedOperationException("stub");
    }
}

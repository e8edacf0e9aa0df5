package com.intellij.ui;

import com.intellij.openapi.ui.Splitter;
import org.jetbrains.annotations.NotNull;

public class JBSplitter extends Splitter {
    public JBSplitter(boolean vertical, @NotNull String key, float proportion) {
    }
}

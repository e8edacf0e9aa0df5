package com.intellij.openapi.ui.popup;

import com.intellij.openapi.actionSystem.ActionGroup;
import com.intellij.openapi.actionSystem.DataContext;
import java.util.List;
import org.jetbrains.annotations.NotNull;
import org.jetbrains.annotations.Nullable;

public abstract class JBPopupFactory {
    public JBPopupFactory() {
    }

    public static JBPopupFactory getInstance() {
        throw new UnsupportedOperationException("stub");
    }

    @NotNull
    public abstract <T> IPopupChooserBuilder<T> createPopupChooserBuilder(@NotNull List<? extends T> items);

    @NotNull
    public ListPopup createActionGroupPopup(@Nullable String title, @NotNull ActionGroup group, @NotNull DataContext context, @Nullable ActionSelectionAid aid, boolean disabled) {
        throw new UnsupportedOperationException("stub");
    }

    public enum ActionSelectionAid {
        NUMBERING, ALPHA_NUMBERING, SPEEDSEARCH, MNEMONICS
    }
}

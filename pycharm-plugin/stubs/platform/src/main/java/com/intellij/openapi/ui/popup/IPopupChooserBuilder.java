package com.intellij.openapi.ui.popup;

import com.intellij.util.Consumer;
import javax.swing.ListCellRenderer;
import org.jetbrains.annotations.NotNull;

public interface IPopupChooserBuilder<T> {
    @NotNull
    IPopupChooserBuilder<T> setTitle(@NotNull String title);

    @NotNull
    IPopupChooserBuilder<T> setRenderer(ListCellRenderer<? super T> renderer);

    @NotNull
    IPopupChooserBuilder<T> setItemChosenCallback(@NotNull Consumer<? super T> callback);

    @NotNull
    JBPopup createPopup();
}

package com.intellij.openapi.components;

import com.intellij.openapi.Disposable;

public interface ComponentManager extends Disposable {
    <T> T getService(Class<T> type);

    boolean isDisposed();
}

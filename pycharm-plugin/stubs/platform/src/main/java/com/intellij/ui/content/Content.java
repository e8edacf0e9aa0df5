package com.intellij.ui.content;

import com.intellij.openapi.Disposable;

public interface Content extends Disposable {
}

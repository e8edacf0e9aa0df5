package com.intellij.openapi.extensions

import com.intellij.openapi.Disposable

@Suppress("UNUSED_PARAMETER")
class ExtensionPointName<T : Any>(
    name: String,
) {
    fun addChangeListener(
        listener: Runnable,
        parentDisposable: Disposable?,
    ): Unit = throw UnsupportedOperationException("stub")

    val extensionList: List<T> get() = throw UnsupportedOperationException("stub")
}

package com.intellij.openapi.extensions

@Suppress("UNUSED_PARAMETER")
class ExtensionPointName<T : Any>(
    name: String,
) {
    val extensionList: List<T> get() = throw UnsupportedOperationException("stub")
}

package com.intellij.platform.lsp.api.customization

open class LspCustomization {
    open val diagnosticsCustomizer: LspDiagnosticsCustomizer get() = throw UnsupportedOperationException("stub")
}

package com.intellij.platform.lsp.api.customization

import org.eclipse.lsp4j.Diagnostic

sealed class LspDiagnosticsCustomizer

@Suppress("UNUSED_PARAMETER")
open class LspDiagnosticsSupport : LspDiagnosticsCustomizer() {
    open fun getTooltip(diagnostic: Diagnostic): String = throw UnsupportedOperationException("stub")
}

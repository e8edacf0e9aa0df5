package dev.hotdeploy.platform

import com.intellij.platform.lsp.api.customization.LspCustomization
import com.intellij.platform.lsp.api.customization.LspDiagnosticsCustomizer
import com.intellij.platform.lsp.api.customization.LspDiagnosticsSupport
import dev.hotdeploy.ide.look.marked
import org.eclipse.lsp4j.Diagnostic

/** What the platform does for every language server, but for what it would get wrong for this one. */
class Customization : LspCustomization() {
    override val diagnosticsCustomizer: LspDiagnosticsCustomizer = Diagnostics()

    /**
     * The platform takes a diagnostic's text for markup. An error of Python is full of `<lambda>` and `<class 'str'>`, which
     * would not be seen, and what a server says must not be able to load pictures.
     */
    private class Diagnostics : LspDiagnosticsSupport() {
        override fun getTooltip(diagnostic: Diagnostic): String = marked(super.getTooltip(diagnostic))
    }
}

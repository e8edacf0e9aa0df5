package dev.hotdeploy.drive

import dev.hotdeploy.core.backend.Backend
import org.eclipse.lsp4j.ClientCapabilities
import org.eclipse.lsp4j.InitializeParams
import org.eclipse.lsp4j.services.LanguageServer

/** What a backend does in its own way. */
interface Habits {
    val backend: Backend

    /** What it can be said to. */
    val server: Class<out LanguageServer>

    fun notify(
        server: LanguageServer,
        method: String,
        params: Map<String, Any>,
    )

    fun capabilities(): ClientCapabilities

    /** It asks for diagnostics, and asks again when it is told to. */
    val pulls: Boolean

    /** It shows the other places that a diagnostic names. */
    val namesOtherPlaces: Boolean

    /** It shows that a diagnostic leads to the page of its rule. */
    val explains: Boolean

    fun complete(params: InitializeParams)

    /** A document was written to disk by the IDE. */
    fun wrote(document: Document)

    /** A file was changed on disk by somebody else, and the IDE takes the text over, before it tells of the file or after. */
    fun tookOver(
        document: Document,
        text: String,
        textFirst: Boolean,
    )
}

package dev.hotdeploy.drive

import org.eclipse.lsp4j.DidChangeTextDocumentParams
import org.eclipse.lsp4j.DidChangeWatchedFilesParams
import org.eclipse.lsp4j.DidCloseTextDocumentParams
import org.eclipse.lsp4j.DidOpenTextDocumentParams
import org.eclipse.lsp4j.DidSaveTextDocumentParams
import org.eclipse.lsp4j.FileChangeType
import org.eclipse.lsp4j.FileEvent
import org.eclipse.lsp4j.Position
import org.eclipse.lsp4j.Range
import org.eclipse.lsp4j.TextDocumentContentChangeEvent
import org.eclipse.lsp4j.TextDocumentIdentifier
import org.eclipse.lsp4j.TextDocumentItem
import org.eclipse.lsp4j.VersionedTextDocumentIdentifier
import java.nio.file.Path
import java.security.MessageDigest

/** A document that is open in an editor. */
class Document(
    private val ide: Ide,
    val path: Path,
    var text: String,
) {
    val uri: String = path.toUri().toString()
    private var version = 1

    /** The IDE has not written it yet. */
    var unsaved = false

    val hash: String get() = sha256(text)

    fun open() =
        ide.server.textDocumentService.didOpen(DidOpenTextDocumentParams(TextDocumentItem(uri, "python", version, text)))

    /** All of the text is replaced, as an edit of a range. */
    fun change(now: String) {
        val lines = text.split('\n')
        val range = Range(Position(0, 0), Position(lines.size - 1, lines.last().length))
        text = now
        version++
        val changes = listOf(TextDocumentContentChangeEvent(range, now))
        ide.server.textDocumentService.didChange(
            DidChangeTextDocumentParams(VersionedTextDocumentIdentifier(uri, version), changes),
        )
        ide.pull(uri)
    }

    fun type(now: String) {
        change(now)
        unsaved = true
    }

    /** The text goes with it where the server wants that. */
    fun didSave(written: String = text) {
        val params = DidSaveTextDocumentParams(TextDocumentIdentifier(uri))
        if (ide.wantsText) params.text = written
        ide.server.textDocumentService.didSave(params)
    }

    fun changedOnDisk() {
        val events = listOf(FileEvent(uri, FileChangeType.Changed))
        ide.server.workspaceService.didChangeWatchedFiles(DidChangeWatchedFilesParams(events))
    }

    fun close() = ide.server.textDocumentService.didClose(DidCloseTextDocumentParams(TextDocumentIdentifier(uri)))
}

fun sha256(text: String): String =
    MessageDigest.getInstance("SHA-256").digest(text.toByteArray()).joinToString("") { "%02x".format(it) }

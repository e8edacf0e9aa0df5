package dev.hotdeploy.ide.commands

import com.intellij.openapi.actionSystem.AnActionEvent
import com.intellij.openapi.actionSystem.CommonDataKeys
import com.intellij.openapi.fileEditor.FileDocumentManager
import com.intellij.openapi.fileEditor.FileEditorManager
import com.intellij.openapi.fileEditor.OpenFileDescriptor
import com.intellij.openapi.project.Project
import com.intellij.openapi.vfs.VirtualFile
import com.intellij.openapi.vfs.VirtualFileManager
import dev.hotdeploy.core.save.FileUri
import dev.hotdeploy.core.save.SaveIntents

/** As the protocol names the file. */
val VirtualFile.uri: String get() = FileUri.of(path)

/** Whether this can be a service module on the disk. */
val VirtualFile.isModule: Boolean get() = isInLocalFileSystem && !isDirectory && SaveIntents.concerns(name)

/** The file of a module; `null` where the IDE knows none. */
fun fileOf(uri: String): VirtualFile? =
    FileUri.path(uri)?.let { VirtualFileManager.getInstance().findFileByUrl(VirtualFileManager.constructUrl("file", it)) }

/** The file that an action is about: that of the editor or of the tree where it was called, else the one that is shown. */
fun fileOf(event: AnActionEvent): VirtualFile? {
    val editor = event.getData(CommonDataKeys.EDITOR)?.document?.let { FileDocumentManager.getInstance().getFile(it) }
    return editor ?: event.getData(CommonDataKeys.VIRTUAL_FILE) ?: event.project?.let(::shownFile)
}

/** The file of the editor that is shown. */
fun shownFile(project: Project): VirtualFile? = FileEditorManager.getInstance(project).selectedFiles.firstOrNull()

/** Opens a module at a line, from 1. */
fun open(project: Project, uri: String, line: Int?) {
    val file = fileOf(uri) ?: return
    OpenFileDescriptor(project, file, ((line ?: 1) - 1).coerceAtLeast(0), 0).navigate(true)
}

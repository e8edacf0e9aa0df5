package dev.hotdeploy.ide.backend

import com.intellij.openapi.Disposable
import com.intellij.openapi.extensions.ExtensionPointName
import com.intellij.openapi.project.Project
import dev.hotdeploy.core.backend.Backend
import dev.hotdeploy.core.backend.Client

/** A backend that this IDE has. Each is a content module of the plugin and brings one, if what it needs is there. */
interface BackendProvider {
    val backend: Backend

    /** The client of a project, always the same one. */
    fun client(project: Project): Client

    companion object {
        /** Does something whenever a backend has come or gone, as plugins are loaded and unloaded while the IDE runs. */
        fun onChange(parent: Disposable, work: () -> Unit): Unit = EXTENSIONS.addChangeListener(work, parent)

        private val EXTENSIONS = ExtensionPointName<BackendProvider>("dev.hotdeploy.backend")

        /** Those that this IDE has now: plugins come and go. */
        fun all(): List<BackendProvider> = EXTENSIONS.extensionList
    }
}

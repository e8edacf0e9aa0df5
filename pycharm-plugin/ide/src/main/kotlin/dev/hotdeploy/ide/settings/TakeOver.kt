package dev.hotdeploy.ide.settings

import com.intellij.openapi.application.PathManager
import dev.hotdeploy.core.settings.Earlier
import dev.hotdeploy.core.settings.Imported
import dev.hotdeploy.ide.secrets.SafeStore
import java.nio.file.Files
import java.nio.file.Path

/**
 * What the earlier Zato plugin left in this IDE's settings. Off the thread of the user interface, as it reads a file and
 * the password safe.
 */
object TakeOver {
    /** Its servers as targets with names of their own; `taken` are the names in use. */
    fun find(taken: List<String>): List<Imported> {
        val file = Path.of(PathManager.getOptionsPath(), Earlier.FILE)
        val text = runCatching { Files.readString(file) }.getOrNull() ?: return emptyList()
        return Earlier.take(Earlier.read(text), taken)
    }

    /** Puts their passwords where they belong now. */
    fun keepPasswords(found: List<Imported>) {
        for (imported in found) {
            val password = imported.password ?: imported.uuid?.let(SafeStore::ofEarlier)
            if (!password.isNullOrEmpty()) SafeStore().set(imported.key, password)
        }
    }
}

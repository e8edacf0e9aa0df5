package dev.hotdeploy.core.settings

import dev.hotdeploy.core.backend.BackendChoice
import dev.hotdeploy.core.secrets.CredentialKey

/** The settings of the whole IDE in the shape in which an IDE writes and reads them. What cannot be understood reads as not set. */
class StoredApplication {
    var serverPath: String = ""
    var logLevel: String = ""
    var backend: String = ""

    /** Accounts that have a password in the password safe, each as `origin username`. */
    var accounts: MutableList<String> = mutableListOf()

    /** The user wants no offer to take over the settings of the earlier Zato plugin. */
    var offerDeclined: Boolean = false

    fun read(): ApplicationSettings =
        ApplicationSettings(
            serverPath = serverPath,
            logLevel = LogLevel.entries.firstOrNull { it.word == logLevel } ?: LogLevel.INFO,
            backend = BackendChoice.entries.firstOrNull { it.name == backend } ?: BackendChoice.AUTOMATIC,
        )

    fun keys(): Set<CredentialKey> =
        accounts
            // An origin has no space in it.
            .filter { ' ' in it }
            .mapTo(linkedSetOf()) { CredentialKey(it.substringBefore(' '), it.substringAfter(' ')) }

    companion object {
        fun of(
            settings: ApplicationSettings,
            keys: Set<CredentialKey>,
        ): StoredApplication =
            StoredApplication().apply {
                serverPath = settings.serverPath
                logLevel = settings.logLevel.word
                backend = settings.backend.name
                accounts = keys.mapTo(mutableListOf()) { "${it.origin} ${it.username}" }
            }
    }
}

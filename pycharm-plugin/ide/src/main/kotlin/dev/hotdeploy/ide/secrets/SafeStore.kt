package dev.hotdeploy.ide.secrets

import dev.hotdeploy.core.secrets.CredentialKey
import dev.hotdeploy.core.secrets.PasswordStore
import java.util.concurrent.ConcurrentHashMap

/** Passwords, as long as the IDE runs. */
class SafeStore : PasswordStore {
    private val passwords = ConcurrentHashMap<CredentialKey, String>()

    override fun get(key: CredentialKey): String? = passwords[key]

    override fun set(
        key: CredentialKey,
        password: String?,
    ) {
        if (password == null) passwords.remove(key) else passwords[key] = password
    }

    override fun keys(): Set<CredentialKey> = passwords.keys.toSet()
}

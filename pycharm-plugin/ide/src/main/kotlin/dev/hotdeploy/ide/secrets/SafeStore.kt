package dev.hotdeploy.ide.secrets

import com.intellij.credentialStore.CredentialAttributes
import com.intellij.credentialStore.Credentials
import com.intellij.credentialStore.generateServiceName
import com.intellij.ide.passwordSafe.PasswordSafe
import dev.hotdeploy.core.secrets.CredentialKey
import dev.hotdeploy.core.secrets.PasswordStore
import dev.hotdeploy.core.settings.Earlier
import dev.hotdeploy.ide.settings.ApplicationState

/** Passwords in the IDE's password safe. The safe cannot list what it has, so which accounts have one is noted in the settings. */
class SafeStore : PasswordStore {
    override fun get(key: CredentialKey): String? = PasswordSafe.instance.get(attributes(key))?.getPasswordAsString()

    override fun set(key: CredentialKey, password: String?) {
        PasswordSafe.instance.set(attributes(key), password?.let { Credentials(key.username, it) })
        ApplicationState.of().note(key, password != null)
    }

    override fun keys(): Set<CredentialKey> = ApplicationState.of().accounts

    private fun attributes(key: CredentialKey) =
        CredentialAttributes(generateServiceName("Hotdeploy", key.toString()), key.username)

    companion object {
        /** The password that the earlier plugin kept for one of its servers. */
        fun ofEarlier(uuid: String): String? {
            val attributes = CredentialAttributes(generateServiceName(Earlier.SAFE_SUBSYSTEM, uuid))
            return PasswordSafe.instance.get(attributes)?.getPasswordAsString()
        }
    }
}

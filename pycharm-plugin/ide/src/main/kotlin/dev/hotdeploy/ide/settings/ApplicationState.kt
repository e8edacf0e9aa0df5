package dev.hotdeploy.ide.settings

import com.intellij.openapi.application.ApplicationManager
import com.intellij.openapi.components.PersistentStateComponent
import com.intellij.openapi.components.RoamingType
import com.intellij.openapi.components.Service
import com.intellij.openapi.components.State
import com.intellij.openapi.components.Storage
import dev.hotdeploy.core.secrets.CredentialKey
import dev.hotdeploy.core.settings.ApplicationSettings
import dev.hotdeploy.core.settings.StoredApplication

/**
 * The settings of the whole IDE, where no project can reach; and for which accounts the password safe has a password.
 * Both are of this machine, so they are not taken along to others.
 */
@Service
@State(name = "Hotdeploy", storages = [Storage("hotdeploy.xml", roamingType = RoamingType.DISABLED)])
class ApplicationState : PersistentStateComponent<StoredApplication> {
    @Volatile
    var settings: ApplicationSettings = ApplicationSettings()

    @Volatile
    var accounts: Set<CredentialKey> = emptySet()
        private set

    /** The user wants no offer to take over the settings of the earlier Zato plugin. */
    @Volatile
    var offerDeclined: Boolean = false

    /** There is a password for this account, or none any more. */
    @Synchronized
    fun note(key: CredentialKey, stored: Boolean) {
        accounts = if (stored) accounts + key else accounts - key
    }

    override fun getState(): StoredApplication = StoredApplication.of(settings, accounts).also {
        it.offerDeclined = offerDeclined
    }

    @Synchronized
    override fun loadState(state: StoredApplication) {
        settings = state.read()
        accounts = state.keys()
        offerDeclined = state.offerDeclined
    }

    companion object {
        fun of(): ApplicationState = ApplicationManager.getApplication().getService(ApplicationState::class.java)
    }
}

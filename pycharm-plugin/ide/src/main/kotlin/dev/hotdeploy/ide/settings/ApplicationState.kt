package dev.hotdeploy.ide.settings

import com.intellij.openapi.application.ApplicationManager
import com.intellij.openapi.components.Service
import dev.hotdeploy.core.settings.ApplicationSettings

/** The settings of the whole IDE. */
@Service
class ApplicationState {
    @Volatile
    var settings: ApplicationSettings = ApplicationSettings()

    companion object {
        fun of(): ApplicationState = ApplicationManager.getApplication().getService(ApplicationState::class.java)
    }
}

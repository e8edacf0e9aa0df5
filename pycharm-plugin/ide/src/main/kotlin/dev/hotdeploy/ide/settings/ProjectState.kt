package dev.hotdeploy.ide.settings

import com.intellij.openapi.components.PersistentStateComponent
import com.intellij.openapi.components.Service
import com.intellij.openapi.components.State
import com.intellij.openapi.components.Storage
import com.intellij.openapi.project.Project
import dev.hotdeploy.core.settings.ProjectSettings
import dev.hotdeploy.core.settings.StoredSettings

/** The settings of a project, in its folder `.idea`. No password is among them. */
@Service(Service.Level.PROJECT)
@State(name = "Hotdeploy", storages = [Storage("hotdeploy.xml")])
class ProjectState : PersistentStateComponent<StoredSettings> {
    @Volatile
    var settings: ProjectSettings = ProjectSettings()

    override fun getState(): StoredSettings = StoredSettings.of(settings)

    override fun loadState(state: StoredSettings) {
        settings = state.read()
    }

    companion object {
        fun of(project: Project): ProjectState = project.getService(ProjectState::class.java)
    }
}

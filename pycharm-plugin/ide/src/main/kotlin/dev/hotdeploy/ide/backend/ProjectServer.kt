package dev.hotdeploy.ide.backend

import com.intellij.ide.impl.isTrusted
import com.intellij.openapi.Disposable
import com.intellij.openapi.application.ApplicationManager
import com.intellij.openapi.components.Service
import com.intellij.openapi.diagnostic.Logger
import com.intellij.openapi.project.Project
import dev.hotdeploy.core.backend.Absence
import dev.hotdeploy.core.backend.Backend
import dev.hotdeploy.core.backend.Chosen
import dev.hotdeploy.core.backend.ClientState
import dev.hotdeploy.core.backend.Launch
import dev.hotdeploy.core.backend.LogLines
import dev.hotdeploy.core.backend.Session
import dev.hotdeploy.core.binary.Binary
import dev.hotdeploy.core.binary.Places
import dev.hotdeploy.core.binary.Platform
import dev.hotdeploy.core.secrets.Passwords
import dev.hotdeploy.core.settings.ProjectSettings
import dev.hotdeploy.core.settings.Target
import dev.hotdeploy.core.settings.asConfiguration
import dev.hotdeploy.ide.secrets.Prompt
import dev.hotdeploy.ide.secrets.SafeStore
import dev.hotdeploy.ide.settings.ApplicationState
import dev.hotdeploy.ide.settings.ProjectState
import java.nio.file.Files
import java.nio.file.Path

/**
 * The language server of a project: which backend serves it, how it is started, and what it says. The backends ask here
 * before they serve anything, so that never both do, and none does in a project that is not trusted.
 */
@Service(Service.Level.PROJECT)
class ProjectServer(
    private val project: Project,
) : Disposable {
    val passwords: Passwords =
        Passwords(SafeStore(), Prompt(project)) { ApplicationManager.getApplication().executeOnPooledThread(it) }

    val session: Session = Session(passwords)

    /** What the server writes to its standard error. */
    val log: LogLines = LogLines()

    /** A target that was lent to the project: it is stored nowhere. */
    @Volatile
    private var lent: Target? = null

    private val settings: ProjectSettings
        get() = ProjectState.of(project).settings.let { own -> lent?.let(own::lending) ?: own }

    /** The user trusts the project. Without that nothing is started: a server runs a program, and a project may be anyone's. */
    val trusted: Boolean get() = project.isTrusted()

    /** Which backend serves, by the settings and by what this IDE has now. */
    fun chosen(): Chosen {
        val available = BackendProvider.all().map { it.backend }.toSet()
        return Chosen.of(ApplicationState.of().settings.backend, available)
    }

    /** Why no server speaks for the project; `null` where one does. */
    fun absence(): Absence? =
        if (session.status != null) null else Absence.of(trusted, chosen(), session.state, session.problem)

    /** Whether this backend is the one that serves the project. */
    fun isServedBy(backend: Backend): Boolean = !project.isDefault && trusted && chosen().backend == backend

    /** To be called once, when the project was opened. */
    fun begin() {
        BackendProvider.onChange(this, ::attach)
        attach()
    }

    /**
     * Makes the chosen backend serve the project and ends what the other one ran. To be called when the project was
     * opened or trusted, and when the choice is another.
     */
    fun attach() {
        val wanted = BackendProvider.all().find { isServedBy(it.backend) }?.client(project)
        val now = session.client
        if (now !== wanted) {
            // One whose plugin is being unloaded may not be able to any more, and is let go all the same.
            runCatching { now?.stop() }.onFailure { LOG.warn("the language server was not ended: $it") }
            session.client = wanted
            // What it says from now on is not heard any more, its end included.
            session.stateChanged(ClientState.STOPPED)
        }
        // Others are started when a module is opened.
        if (isForZato()) wanted?.start()
    }

    /** The settings have changed. The server is started anew only where that is how they count. */
    fun settingsChanged(programChanged: Boolean) {
        val before = session.client
        attach()
        val now = session.client ?: return
        if (now !== before) return
        if (programChanged) now.restart() else now.settingsChanged()
    }

    /** Lends the project a target that saves go to; `null` takes it back. */
    fun lend(target: Target?) {
        lent = target
        settingsChanged(programChanged = false)
    }

    fun restart() {
        attach()
        session.client?.restart()
    }

    /** The program with its arguments; fails with a message for the user where there is none. */
    fun commandLine(): List<String> = Launch.commandLine(program(), ApplicationState.of().settings.logLevel.word)

    /** The program; fails with a message for the user where there is none. */
    fun program(): Path {
        val settings = ApplicationState.of().settings
        val places =
            Places(
                setting = settings.serverPath,
                plugin = PluginFolder.find(),
                platform = Platform.current(),
                searchPath = System.getenv("PATH").orEmpty(),
                trusted = trusted,
                folders = listOfNotNull(folder()),
            )
        return when (val binary = Binary.find(places)) {
            is Binary.Missing -> {
                session.startable(binary.problem)
                throw IllegalStateException(binary.problem)
            }

            is Binary.Found -> {
                session.startable(null)
                LOG.info("hotdeploy ${binary.how.words}: ${binary.path}")
                binary.path
            }
        }
    }

    fun initializationOptions(): Map<String, Any> = Launch.initializationOptions(trusted, settings)

    /** What the server gets when it asks for this section of the settings; `null` where it is another's. */
    fun configuration(section: String?): Map<String, Any>? =
        if (section == SECTION) settings.asConfiguration() else null

    /** What is sent when the settings have changed. */
    fun configurations(): Map<String, Any> = mapOf(SECTION to settings.asConfiguration())

    override fun dispose(): Unit = Unit

    /** Whether the project has a target of its own, in the settings or in a file. */
    fun isForZato(): Boolean =
        settings.targets.isNotEmpty() ||
            folder()?.let { Files.exists(it.resolve("hotdeploy.toml")) } == true

    private fun folder(): Path? = project.basePath?.let { Path.of(it) }

    companion object {
        private const val SECTION = "hotdeploy"
        private val LOG = Logger.getInstance(ProjectServer::class.java)

        fun of(project: Project): ProjectServer = project.getService(ProjectServer::class.java)
    }
}

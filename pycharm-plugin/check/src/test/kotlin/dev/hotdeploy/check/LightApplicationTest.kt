package dev.hotdeploy.check

import com.intellij.core.CoreApplicationEnvironment
import com.intellij.ide.impl.trustedProjects
import com.intellij.mock.MockApplication
import com.intellij.openapi.Disposable
import com.intellij.openapi.project.Project
import com.intellij.openapi.util.Disposer
import com.intellij.platform.lsp.api.LspServerDescriptor
import com.intellij.platform.lsp.api.LspServerSupportProvider
import com.intellij.testFramework.LightVirtualFile
import dev.hotdeploy.core.backend.Absence
import dev.hotdeploy.core.backend.Backend
import dev.hotdeploy.core.backend.BackendChoice
import dev.hotdeploy.core.backend.Client
import dev.hotdeploy.core.model.Lens
import dev.hotdeploy.core.protocol.Command
import dev.hotdeploy.core.settings.ApplicationSettings
import dev.hotdeploy.core.settings.ProjectSettings
import dev.hotdeploy.core.settings.Target
import dev.hotdeploy.ide.backend.BackendProvider
import dev.hotdeploy.ide.backend.ProjectServer
import dev.hotdeploy.ide.backend.TrustListener
import dev.hotdeploy.ide.settings.ApplicationState
import dev.hotdeploy.ide.settings.ProjectState
import dev.hotdeploy.lsp4ij.Factory
import dev.hotdeploy.lsp4ij.Lsp4ijClient
import dev.hotdeploy.platform.PlatformClient
import dev.hotdeploy.platform.Provider
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertSame
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Test
import java.util.concurrent.CompletableFuture

/**
 * The plugin's classes in a light application of the platform's own core: its services, extension points and disposal,
 * without windows and without an editor.
 */
class LightApplicationTest {
    private val end: Disposable = Disposer.newDisposable()
    private val application = MockApplication.setUp(end)
    private val project = LightProject.create(end)
    private val platform = RecordingClient(Backend.PLATFORM)
    private val lsp4ij = RecordingClient(Backend.LSP4IJ)

    init {
        CoreApplicationEnvironment.registerApplicationDynamicExtensionPoint("dev.hotdeploy.backend", BackendProvider::class.java)
        application.registerService(ApplicationState::class.java, ApplicationState())
        LightProject.register(project, ProjectState::class.java, ProjectState())
        LightProject.register(project, ProjectServer::class.java, ProjectServer(project))
        LightProject.register(project, PlatformClient::class.java, PlatformClient(project))
        LightProject.register(project, Lsp4ijClient::class.java, Lsp4ijClient(project))
        ProjectState.of(project).settings = ProjectSettings(targets = listOf(Target(name = "dev")))
    }

    private val server = ProjectServer.of(project)

    @AfterEach
    fun dispose() = Disposer.dispose(end)

    @Test
    fun `nothing serves a project that is not trusted`() {
        bring(platform, lsp4ij)
        server.attach()
        assertNull(server.session.client)
        assertEquals(emptyList<String>(), platform.did + lsp4ij.did)
        assertEquals(listOf(false, false), served())
    }

    @Test
    fun `a project is served from the moment it is trusted, and no longer when it is not`() {
        bring(platform)
        trustedProjects += project
        TrustListener().onProjectTrusted(project)
        assertSame(platform, server.session.client)
        server.session.told(mapOf("trusted" to true))
        trustedProjects -= project
        TrustListener().onProjectUntrusted(project)
        assertNull(server.session.client)
        assertNull(server.session.status, "what it said counts no longer")
        assertEquals(listOf("start", "stop"), platform.did)
    }

    @Test
    fun `one backend serves, as the settings say, and the other does not`() {
        bring(platform, lsp4ij)
        trustedProjects += project
        val cases =
            listOf(
                BackendChoice.AUTOMATIC to platform,
                BackendChoice.LSP4IJ to lsp4ij,
                BackendChoice.PLATFORM to platform,
            )
        for ((choice, expected) in cases) {
            choose(choice)
            server.attach()
            assertSame(expected, server.session.client, "$choice")
            assertEquals(listOf(expected === platform, expected === lsp4ij), served(), "$choice")
        }
        assertEquals(listOf("start", "stop", "start"), platform.did)
        assertEquals(listOf("start", "stop"), lsp4ij.did)
    }

    @Test
    fun `LSP4IJ serves where the IDE has no language server support of its own`() {
        bring(lsp4ij)
        trustedProjects += project
        server.attach()
        assertSame(lsp4ij, server.session.client)
        assertEquals(listOf(false, true), served())
    }

    @Test
    fun `a backend that comes is used, and one that goes is let go`() {
        trustedProjects += project
        server.begin()
        assertNull(server.session.client)
        val installed = Disposer.newDisposable()
        point().registerExtension(Brought(lsp4ij), installed)
        assertSame(lsp4ij, server.session.client)
        lsp4ij.unloaded = true
        Disposer.dispose(installed)
        assertNull(server.session.client)
        assertEquals(listOf("start", "stop"), lsp4ij.did)
    }

    @Test
    fun `it is told why no server speaks for the project`() {
        assertEquals(Absence.Reason.UNTRUSTED, server.absence()?.reason)
        trustedProjects += project
        server.attach()
        assertEquals(Absence.Reason.NO_BACKEND, server.absence()?.reason)
        bring(platform)
        server.attach()
        assertEquals(Absence.Reason.NOT_STARTED, server.absence()?.reason)
        ApplicationState.of().settings = ApplicationSettings(serverPath = "/nowhere/hotdeploy")
        val problem = assertThrows(IllegalStateException::class.java) { server.commandLine() }.message
        assertEquals(Absence(Absence.Reason.NO_PROGRAM, problem.orEmpty()), server.absence())
        server.session.told(mapOf("trusted" to true))
        assertNull(server.absence())
    }

    @Test
    fun `a server that was disabled in LSP4IJ's own view stays so`() {
        bring(lsp4ij)
        trustedProjects += project
        Factory().setEnabled(false, project)
        assertEquals(listOf(false, false), served())
    }

    @Test
    fun `the platform is offered modules and enmasse files only`() {
        bring(platform)
        trustedProjects += project
        val offered = listOf("crm.py", "enmasse.yaml", "notes.txt", "compose.yaml").filter(::isOffered)
        assertEquals(listOf("crm.py", "enmasse.yaml"), offered)
    }

    @Test
    fun `settings that changed are told, and another program is started anew`() {
        bring(platform)
        trustedProjects += project
        server.attach()
        server.settingsChanged(programChanged = false)
        server.settingsChanged(programChanged = true)
        assertEquals(listOf("start", "start", "settingsChanged", "start", "restart"), platform.did)
        assertEquals(setOf("dev"), (server.configuration("hotdeploy")?.get("targets") as Map<*, *>).keys)
        assertNull(server.configuration("python"))
    }

    private fun choose(choice: BackendChoice) {
        ApplicationState.of().settings = ApplicationSettings(backend = choice)
    }

    private fun bring(vararg clients: RecordingClient) {
        clients.forEach { point().registerExtension(Brought(it), end) }
    }

    private fun point() = application.extensionArea.getExtensionPoint<BackendProvider>("dev.hotdeploy.backend")

    /** Whether the platform's and LSP4IJ's part would serve a module. */
    private fun served(): List<Boolean> = listOf(isOffered("crm.py"), Factory().isEnabled(project))

    private fun isOffered(name: String): Boolean {
        var offered = false
        val starter =
            object : LspServerSupportProvider.LspServerStarter {
                override fun ensureServerStarted(descriptor: LspServerDescriptor) {
                    offered = true
                }
            }
        Provider().fileOpened(project, LightVirtualFile(name), starter)
        return offered
    }
}

private class Brought(
    private val client: Client,
) : BackendProvider {
    override val backend: Backend get() = client.backend

    override fun client(project: Project): Client = client
}

/** Remembers what it was told to do. */
private class RecordingClient(
    override val backend: Backend,
) : Client {
    val did = mutableListOf<String>()
    var unloaded = false

    override fun notify(
        method: String,
        params: Map<String, Any>,
    ) {
        did += method
    }

    override fun execute(command: Command): CompletableFuture<Any?> = CompletableFuture.completedFuture(null)

    override fun lenses(uri: String): CompletableFuture<List<Lens>> = CompletableFuture.completedFuture(emptyList())

    override fun start() {
        did += "start"
    }

    override fun restart() {
        did += "restart"
    }

    override fun stop() {
        did += "stop"
        if (unloaded) throw NoClassDefFoundError("its plugin is gone")
    }

    override fun settingsChanged() {
        did += "settingsChanged"
    }
}

package dev.hotdeploy.drive

import dev.hotdeploy.core.backend.ClientState
import dev.hotdeploy.core.backend.Launch
import dev.hotdeploy.core.backend.Session
import dev.hotdeploy.core.protocol.Command
import dev.hotdeploy.core.protocol.ModuleStatus
import dev.hotdeploy.core.protocol.Tree
import dev.hotdeploy.core.sandbox.Ready
import dev.hotdeploy.core.save.SaveAction
import dev.hotdeploy.core.save.SaveIntents
import dev.hotdeploy.core.secrets.CredentialKey
import dev.hotdeploy.core.secrets.PasswordStore
import dev.hotdeploy.core.secrets.Passwords
import dev.hotdeploy.core.secrets.Question
import dev.hotdeploy.core.settings.ProjectSettings
import dev.hotdeploy.core.settings.Target
import dev.hotdeploy.core.settings.asConfiguration
import org.eclipse.lsp4j.ClientInfo
import org.eclipse.lsp4j.DiagnosticSeverity
import org.eclipse.lsp4j.DocumentDiagnosticParams
import org.eclipse.lsp4j.InitializeParams
import org.eclipse.lsp4j.InitializeResult
import org.eclipse.lsp4j.InitializedParams
import org.eclipse.lsp4j.TextDocumentIdentifier
import org.eclipse.lsp4j.WorkspaceFolder
import org.eclipse.lsp4j.jsonrpc.Launcher
import org.eclipse.lsp4j.services.LanguageServer
import java.nio.file.Files
import java.nio.file.Path
import java.util.concurrent.CompletableFuture
import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.Executors
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicInteger

/** An IDE with a project, and the server that a backend started for it. */
class Ide(
    private val home: Path,
    private val habits: Habits,
    private val cluster: Cluster,
    private val trusted: Boolean = true,
    /** What the user types when a password is wanted. */
    private val typed: (Question) -> String? = { cluster.passwords[it.key] },
    settings: (ProjectSettings) -> ProjectSettings = { it },
) : AutoCloseable,
    PasswordStore {
    private val own = settings(ProjectSettings(listOf(cluster.target), defaultTarget = "dev"))
    private var lent: Target? = null
    private val settings get() = lent?.let(own::lending) ?: own
    private val passwords by lazy { Passwords(this, { question -> CompletableFuture.supplyAsync { typed(question) } }, executor) }
    private val root: Path = Files.createDirectories(home.resolve("project"))
    private val log: Path = home.resolve("server.log")
    private val executor = Executors.newSingleThreadExecutor()
    private val stored = ConcurrentHashMap<CredentialKey, String>()
    private val intents = SaveIntents<Document>()
    private val documents = CopyOnWriteArrayList<Document>()
    private val pulled = ConcurrentHashMap<String, List<Shown>>()

    val bell = Bell()
    val pushed = ConcurrentHashMap<String, List<Shown>>()
    val asked = CopyOnWriteArrayList<Tree>()
    val lensRefreshes = AtomicInteger()
    val ear = Ear(this)
    val session =
        Session(passwords).also { it.listen(Ringing(bell)) }

    lateinit var process: Process
        private set
    lateinit var server: LanguageServer
        private set
    private lateinit var started: InitializeResult

    val wantsText: Boolean get() = started.capabilities.textDocumentSync.right.save.right.includeText == true

    init {
        start()
    }

    /** Starts the server and opens what is open in editors, as both backends do. */
    fun start() {
        session.stateChanged(ClientState.STARTING)
        val builder = ProcessBuilder(Launch.commandLine(Path.of(program), "debug")).directory(root.toFile())
        builder.environment().apply {
            keys.removeIf { it.startsWith("HOTDEPLOY_") }
            listOf(
                "HOME" to "",
                "XDG_CONFIG_HOME" to "config",
                "XDG_STATE_HOME" to "state",
                "XDG_CACHE_HOME" to "cache",
            ).forEach {
                put(it.first, home.resolve(it.second).toString())
            }
        }
        process = builder.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile())).start()
        val launcher =
            Launcher
                .Builder<LanguageServer>()
                .setLocalService(ear)
                .setRemoteInterface(habits.server)
                .setInput(process.inputStream)
                .setOutput(process.outputStream)
                .create()
        launcher.startListening()
        server = launcher.remoteProxy
        process.onExit().thenRun { session.stateChanged(ClientState.STOPPED) }
        started = server.initialize(parameters()).get(60, TimeUnit.SECONDS)
        val commands = started.capabilities.executeCommandProvider.commands
        check(Command.rollback("").name in commands) { "the program is older than these tests: build it anew" }
        server.initialized(InitializedParams())
        session.client = Wire(this, habits)
        session.stateChanged(ClientState.RUNNING)
        documents.forEach(Document::open)
        if (trusted) until("the target is selected") { session.status?.selectedTarget }
    }

    private fun parameters() =
        InitializeParams().apply {
            capabilities = habits.capabilities()
            clientInfo = ClientInfo("PyCharm", "252.1")
            workspaceFolders = listOf(WorkspaceFolder(root.toUri().toString(), "project"))
            initializationOptions = Launch.initializationOptions(trusted, settings)
            habits.complete(this)
        }

    /** The user starts the embedded cluster, or ends it. */
    fun lend(ready: Ready?) {
        passwords.lend(ready?.passwords.orEmpty())
        lent = ready?.target
        session.client?.settingsChanged()
    }

    fun configuration(section: String?): Any? = if (section == "hotdeploy") settings.asConfiguration() else null

    /** A document that is on disk, and open. */
    fun open(
        name: String,
        text: String,
    ): Document {
        val path = root.resolve(name)
        Files.writeString(path, text)
        val document = Document(this, path, text)
        documents += document
        document.open()
        pull(document.uri)
        return document
    }

    // What the user does, and what the IDE does by itself.

    /** The user saves; `active` is the document of the editor. */
    fun save(
        active: Document,
        order: Order,
        action: SaveAction = SaveAction.ALL,
    ) {
        intents.before(action, unsaved())
        val written = (if (action == SaveAction.ALL) unsaved() else listOf(active)).filter { it.unsaved }
        written.forEach(::write)
        val meant = intents.after(action, true, active, unsaved()).map { it.uri }
        // The platform sends `didSave` when it finds the time for it.
        if (order == Order.INTENT_FIRST) session.saved(meant)
        written.forEach(habits::wrote)
        if (order == Order.SAVE_FIRST) session.saved(meant)
    }

    /** The IDE saves by itself: it was idle, or lost the focus. */
    fun autoSave() = unsaved().onEach(::write).forEach(habits::wrote)

    private fun unsaved() = documents.filter { it.unsaved }

    private fun write(document: Document) {
        Files.writeString(document.path, document.text)
        document.unsaved = false
    }

    /** Somebody else writes to the file, as `git checkout` does. */
    fun changeOutside(
        document: Document,
        text: String,
        textFirst: Boolean = false,
    ) {
        Files.writeString(document.path, text)
        habits.tookOver(document, text, textFirst)
    }

    // What the user sees.

    fun pullAll() = documents.forEach { pull(it.uri) }

    fun pull(uri: String) {
        if (!habits.pulls) return
        server.textDocumentService.diagnostic(DocumentDiagnosticParams(TextDocumentIdentifier(uri))).thenAccept { report ->
            report.left?.let { pulled[uri] = it.items.map(Shown::of) }
            bell.ring()
        }
    }

    fun shown(document: Document): List<Shown> = pushed[document.uri].orEmpty() + pulled[document.uri].orEmpty()

    /** Waits for a diagnostic that says this. */
    fun diagnostic(
        document: Document,
        message: String,
    ): Shown = until("a diagnostic says $message") { shown(document).firstOrNull { message in it.message } }

    /** What each server is known to run of a document, on the selected target. */
    fun modules(document: Document): List<ModuleStatus> =
        session.status
            ?.selectedTarget
            ?.servers
            .orEmpty()
            .flatMap { it.modules }
            .filter { it.uri == document.uri }

    /** Waits until all three servers are proved to run the document's text, and nothing speaks against it. */
    fun confirmed(document: Document) {
        until("three servers run ${document.path.fileName}") {
            modules(document).takeIf { known ->
                known.size == 3 && known.all { it.state.word == "confirmed" && it.sha256 == document.hash }
            }
        }
        until("no diagnostic is left") { shown(document).isEmpty().takeIf { it } }
    }

    /** The hash of each rollout of a document that was begun, oldest first. They are waited for. */
    fun rollouts(document: Document): List<String?> {
        val ended =
            until("all rollouts have ended") {
                val begun = session.rollouts.filter { it.module == document.path.fileName.toString() && it.number != null }
                begun.takeIf { all -> all.none { it.state == null } }
            }
        return ended.map { it.sha256 }.reversed()
    }

    fun <T : Any> until(
        what: String,
        look: () -> T?,
    ): T = bell.until(what, { "status: ${session.status}\npushed: $pushed\npulled: $pulled\nlog: $log\n${tail()}" }, look)

    private fun tail(): String {
        val lines = if (Files.exists(log)) Files.readAllLines(log) else emptyList()
        return lines.filter { "hotdeploy::" in it }.takeLast(20).joinToString("\n")
    }

    override fun get(key: CredentialKey): String? = stored[key]

    override fun set(
        key: CredentialKey,
        password: String?,
    ) {
        if (password == null) stored.remove(key) else stored[key] = password
    }

    override fun keys(): Set<CredentialKey> = stored.keys.toSet()

    override fun close() {
        if (process.isAlive) {
            server.shutdown().get(30, TimeUnit.SECONDS)
            server.exit()
        }
        check(process.waitFor(30, TimeUnit.SECONDS)) { "the server did not end" }
        executor.shutdown()
        val told = Files.readString(log)
        check(cluster.passwords.values.none { it in told }) { "a password is in the log" }
    }

    /** Diagnostics that stop a deployment, or tell of one that failed. */
    fun errors(document: Document): List<Shown> = shown(document).filter { it.severity == DiagnosticSeverity.Error }
}

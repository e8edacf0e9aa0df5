package dev.hotdeploy.ide.settings

import dev.hotdeploy.core.settings.DeployMode
import dev.hotdeploy.core.settings.Field
import dev.hotdeploy.core.settings.Pairs
import dev.hotdeploy.core.settings.Strategy
import dev.hotdeploy.core.settings.Target
import dev.hotdeploy.ide.look.Look
import java.awt.BorderLayout
import javax.swing.BorderFactory
import javax.swing.JCheckBox
import javax.swing.JComboBox
import javax.swing.JComponent
import javax.swing.JPanel
import javax.swing.JScrollPane
import javax.swing.JTabbedPane
import javax.swing.JTextField

/** The fields of a target. No password is among them. */
class TargetForm(target: Target, look: Look) : JPanel(BorderLayout()) {
    private val name = JTextField(target.name, Form.COLUMNS)
    private val url = JTextField(target.url)
    private val username = JTextField(target.username)
    private val invokeUsername = JTextField(target.invokeUsername)
    private val statusService = JCheckBox("Deploy the small status service", target.statusService)
    private val deploy = Titles.combo(DeployMode.entries, target.deploy) { it.title }
    private val protected = JCheckBox("Protected: ask before each deployment", target.protected)
    private val strategy = Titles.combo(Strategy.entries, target.strategy) { it.title }
    private val timeout = JTextField(target.timeout)
    private val servers = Form.lines(4).apply { text = Pairs.text(target.servers) }
    private val logs = Form.lines(3).apply { text = Pairs.text(target.logs) }
    private val pickupDirs = Form.lines(3).apply { text = Pairs.text(target.pickupDirs) }
    private val endpoint = JTextField(target.endpoint)
    private val caFile = JTextField(target.caFile)
    private val python = JTextField(target.python)
    private val zato = JTextField(target.zato)
    private val modules = JTextField(target.modules.joinToString(", "))
    private val tabs = JTabbedPane()

    init {
        tabs.addTab("Cluster", cluster(look))
        tabs.addTab("Servers", servers(look))
        tabs.addTab("Checks", checks(look))
        add(tabs, BorderLayout.CENTER)
    }

    private fun cluster(look: Look) = page(look)
        .field("Name", name, "Short, such as dev or production.")
        .field("Address", url, "The load balancer, or one server: http://localhost:11223")
        .field("User", username, "May upload. You are asked for its password once; the IDE's password safe keeps it.")
        .field(
            "Invoking user",
            invokeUsername,
            "May ask what is deployed: pubapi on 3.2, admin.invoke on 4.1. Without it little can be proved.",
        )
        .check(statusService, "It proves what each process of each server runs.")
        .field("A save deploys", deploy)
        .field("Servers are served", strategy)
        .field("Timeout", timeout, "How long a rollout may take: 30s where nothing is written.")
        .check(protected)
        .end()

    private fun servers(look: Look) = page(look)
        .field("Servers", JScrollPane(servers), "One a line: server1 = http://localhost:17010. Nothing: they are discovered.")
        .field("Logs", JScrollPane(logs), "One a line: server1 = /opt/zato/env/qs-1/server1/logs/server.log")
        .field("Pickup directories", JScrollPane(pickupDirs), "4.1 only, where they cannot be learned from the servers.")
        .field("Endpoint", endpoint, "Path of the upload channel: /ide-deploy where nothing is written.")
        .field("CA file", caFile, "An own certificate authority (PEM). Verification is never off.")
        .end()

    private fun checks(look: Look) = page(look)
        .field("Python", python, "Where the servers cannot be asked: 3.8 to 3.14.")
        .field("Zato", zato, "Where the servers cannot be asked: 3.2 or 4.1.")
        .field(
            "Modules",
            modules,
            "That the servers have beside the standard ones; what is in neither is then known to be missing.",
        )
        .end()

    private fun page(look: Look) = Form(look).apply {
        val space = look.scaled(10)
        border = BorderFactory.createEmptyBorder(space, space, space, space)
    }

    /** The target as it stands in the fields. */
    val target: Target
        get() = Target(
            name = name.text.trim(),
            url = url.text.trim(),
            servers = Pairs.of(servers.text),
            username = username.text.trim(),
            invokeUsername = invokeUsername.text.trim(),
            statusService = statusService.isSelected,
            deploy = Titles.chosen(deploy),
            protected = protected.isSelected,
            timeout = timeout.text.trim(),
            strategy = Titles.chosen(strategy),
            python = python.text.trim(),
            zato = zato.text.trim(),
            modules = modules.text.split(',').map(String::trim).filter(String::isNotEmpty),
            caFile = caFile.text.trim(),
            endpoint = endpoint.text.trim(),
            logs = Pairs.of(logs.text),
            pickupDirs = Pairs.of(pickupDirs.text),
        )

    /** Where a field stands. */
    fun partOf(field: Field): JComponent = when (field) {
        Field.NAME -> name
        Field.URL -> url
        Field.SERVERS -> servers
        Field.USERNAME -> username
        Field.INVOKE_USERNAME -> invokeUsername
        Field.TIMEOUT -> timeout
        Field.PYTHON -> python
        Field.ZATO -> zato
        Field.MODULES -> modules
        Field.CA_FILE -> caFile
        Field.ENDPOINT -> endpoint
        Field.LOGS -> logs
        Field.PICKUP_DIRS -> pickupDirs
    }

    /** For a drawing of each page. */
    fun showPage(index: Int) {
        tabs.selectedIndex = index
    }

    val pages: Int get() = tabs.tabCount
}

package dev.hotdeploy.ide.settings

import dev.hotdeploy.core.backend.BackendChoice
import dev.hotdeploy.core.settings.ApplicationSettings
import dev.hotdeploy.core.settings.DeployOnSave
import dev.hotdeploy.core.settings.LogLevel
import dev.hotdeploy.core.settings.ProjectSettings
import dev.hotdeploy.core.settings.Target
import dev.hotdeploy.ide.look.Look
import dev.hotdeploy.ide.look.Mark
import dev.hotdeploy.ide.look.withPlainText
import java.awt.BorderLayout
import java.awt.Component
import java.awt.Dimension
import java.awt.GridLayout
import java.awt.event.MouseAdapter
import java.awt.event.MouseEvent
import javax.swing.BorderFactory
import javax.swing.DefaultListCellRenderer
import javax.swing.DefaultListModel
import javax.swing.JButton
import javax.swing.JCheckBox
import javax.swing.JComboBox
import javax.swing.JList
import javax.swing.JPanel
import javax.swing.JScrollPane
import javax.swing.JTextField
import javax.swing.ListSelectionModel

/** What the buttons of the settings page need the IDE for. */
interface SettingsDialogs {
    /** Has a target edited; `null`: it was cancelled. `others` are the names in use. */
    fun edit(target: Target, others: List<String>): Target?

    /** Tells whether the servers of a target answer. */
    fun test(target: Target)

    /** The program that the user chooses; `null`: none. */
    fun chooseProgram(): String?

    /** The targets of the earlier plugin, their passwords put into the password safe. */
    fun takeOver(taken: List<String>)
}

/** The fields of the settings page. */
class SettingsForm(private val look: Look, private val dialogs: SettingsDialogs) : JPanel(BorderLayout()) {
    private val targets = DefaultListModel<Target>()
    private val list = JList(targets)
    private val defaultTarget = JComboBox<Titled<String>>()
    private val deployOnSave = Titles.combo(listOf(null) + DeployOnSave.entries, null) { it?.title ?: BY_FILE }
    private val notify = JCheckBox("Show a notification when a deployment fails")
    private val program = JTextField()
    private val logLevel = Titles.combo(LogLevel.entries, LogLevel.INFO) { it.word }
    private val backend = Titles.combo(BackendChoice.entries, BackendChoice.AUTOMATIC) { it.title }
    private var rules: Map<String, String> = emptyMap()

    init {
        list.selectionMode = ListSelectionModel.SINGLE_SELECTION
        list.cellRenderer = Renderer()
        list.visibleRowCount = 6
        list.addMouseListener(
            object : MouseAdapter() {
                override fun mouseClicked(event: MouseEvent) {
                    if (event.clickCount == 2) edit()
                }
            },
        )
        val form = Form(look)
            .wide(group("Targets", targetsPart()), growing = true)
            .wide(group("Saving", saving()))
            .wide(group("Language server, for all projects", server()))
            .note(ELSEWHERE)
        add(form, BorderLayout.CENTER)
        show(ProjectSettings(), ApplicationSettings())
    }

    private fun group(title: String, part: JPanel) = part.apply { border = BorderFactory.createTitledBorder(title) }

    private fun targetsPart() = JPanel(BorderLayout(look.scaled(8), 0)).apply {
        val scroll = JScrollPane(list)
        scroll.preferredSize = Dimension(look.scaled(360), look.scaled(150))
        add(scroll, BorderLayout.CENTER)
        val buttons = JPanel(GridLayout(0, 1, 0, look.scaled(4)))
        buttons.add(button("Add…") { add() })
        buttons.add(button("Edit…") { edit() })
        buttons.add(button("Copy…") { copy() })
        buttons.add(button("Remove") { remove() })
        buttons.add(button("Test Connection") { chosen()?.let(dialogs::test) })
        buttons.add(button("Take Over from the Zato Plugin") { dialogs.takeOver(names()) })
        add(JPanel(BorderLayout()).apply { add(buttons, BorderLayout.NORTH) }, BorderLayout.EAST)
    }

    private fun saving() = Form(look)
        .field("Default target", defaultTarget)
        .field("A marked module is deployed", deployOnSave)
        .check(notify)

    private fun server() = Form(look)
        .field(
            "Program",
            withBrowse(),
            "Your own hotdeploy program. Empty: the one that came with the plugin. A project cannot set this.",
        )
        .field("Log level", logLevel)
        .field("Attached through", backend, "LSP4IJ is another plugin, for IDEs without language server support of their own.")

    private fun withBrowse() = JPanel(BorderLayout(look.scaled(4), 0)).apply {
        add(program, BorderLayout.CENTER)
        add(button("Browse…") { dialogs.chooseProgram()?.let(program::setText) }, BorderLayout.EAST)
    }

    private fun button(text: String, work: () -> Unit) = JButton(text).apply { addActionListener { work() } }

    // The list of targets.

    private fun all(): List<Target> = targets.elements().toList()

    private fun names(): List<String> = all().map { it.name }

    private fun chosen(): Target? = list.selectedValue

    private fun add() {
        val name = ProjectSettings.freeName("dev", names())
        dialogs.edit(Target(name = name), names())?.let { put(targets.size, it, false) }
    }

    private fun edit() {
        val target = chosen() ?: return
        val index = list.selectedIndex
        dialogs.edit(target, names() - target.name)?.let { put(index, it, true) }
    }

    private fun copy() {
        val target = chosen() ?: return
        val copy = target.copy(name = ProjectSettings.freeName(target.name, names()))
        dialogs.edit(copy, names())?.let { put(list.selectedIndex + 1, it, false) }
    }

    private fun remove() {
        val index = list.selectedIndex.takeIf { it >= 0 } ?: return
        targets.remove(index)
        if (targets.size > 0) list.selectedIndex = index.coerceAtMost(targets.size - 1)
        offerDefaults(Titles.chosen(defaultTarget))
    }

    private fun put(index: Int, target: Target, instead: Boolean) {
        val before = if (instead) targets[index].name else null
        if (instead) targets[index] = target else targets.add(index, target)
        list.selectedIndex = index
        val default = Titles.chosen(defaultTarget)
        offerDefaults(if (default == before) target.name else default)
    }

    /** Adds targets that were taken over from elsewhere. */
    fun addTargets(found: List<Target>, default: String?) {
        found.forEach { targets.addElement(it) }
        offerDefaults(default ?: Titles.chosen(defaultTarget))
    }

    private fun offerDefaults(wanted: String) {
        defaultTarget.removeAllItems()
        defaultTarget.addItem(Titled("", BY_FILE))
        // One that only hotdeploy.toml has is kept.
        val others = listOf(wanted).filter { it.isNotEmpty() && it !in names() }
        (names() + others).forEach { defaultTarget.addItem(Titled(it, it)) }
        Titles.choose(defaultTarget, wanted)
    }

    // What is shown.

    fun show(project: ProjectSettings, application: ApplicationSettings) {
        targets.clear()
        project.targets.forEach(targets::addElement)
        if (targets.size > 0) list.selectedIndex = 0
        offerDefaults(project.defaultTarget)
        Titles.choose(deployOnSave, project.deployOnSave)
        notify.isSelected = project.notifyFailures
        rules = project.rules
        program.text = application.serverPath
        Titles.choose(logLevel, application.logLevel)
        Titles.choose(backend, application.backend)
    }

    val project: ProjectSettings
        get() = ProjectSettings(
            targets = all(),
            defaultTarget = Titles.chosen(defaultTarget),
            deployOnSave = Titles.chosen(deployOnSave),
            rules = rules,
            notifyFailures = notify.isSelected,
        )

    val application: ApplicationSettings
        get() = ApplicationSettings(program.text.trim(), Titles.chosen(logLevel), Titles.chosen(backend))

    private inner class Renderer : DefaultListCellRenderer() {
        init {
            withPlainText()
        }

        override fun getListCellRendererComponent(
            list: JList<*>,
            value: Any?,
            index: Int,
            selected: Boolean,
            focused: Boolean,
        ): Component {
            val target = value as? Target
            val words = target?.let { "${it.name}   ${it.url}" }
            super.getListCellRendererComponent(list, words, index, selected, focused)
            icon = target?.let { look.icon(if (it.protected) Mark.PROTECTED else Mark.TARGET) }
            return this
        }
    }

    private companion object {
        const val BY_FILE = "As hotdeploy.toml says"
        const val ELSEWHERE =
            "Not here: how each rule is reported ([rules]), inlay-hints, and logs that a command prints. They stand in " +
                "hotdeploy.toml at the root of the project, for every editor. A password-command counts only in your own " +
                "config.toml, where no project can reach."
    }
}

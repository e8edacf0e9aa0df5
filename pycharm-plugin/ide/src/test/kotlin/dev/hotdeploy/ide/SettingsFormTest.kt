package dev.hotdeploy.ide

import dev.hotdeploy.core.backend.BackendChoice
import dev.hotdeploy.core.settings.ApplicationSettings
import dev.hotdeploy.core.settings.DeployMode
import dev.hotdeploy.core.settings.DeployOnSave
import dev.hotdeploy.core.settings.Field
import dev.hotdeploy.core.settings.LogLevel
import dev.hotdeploy.core.settings.ProjectSettings
import dev.hotdeploy.core.settings.Strategy
import dev.hotdeploy.core.settings.Target
import dev.hotdeploy.ide.settings.SettingsDialogs
import dev.hotdeploy.ide.settings.SettingsForm
import dev.hotdeploy.ide.settings.TargetForm
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.awt.Component
import java.awt.Container
import javax.swing.JButton
import javax.swing.JList

class SettingsFormTest {
    /** Stands for the user: what is done to a target that is edited. */
    private var answer: (Target) -> Target? = { it }
    private val tested = mutableListOf<String>()

    private val dialogs = object : SettingsDialogs {
        override fun edit(target: Target, others: List<String>): Target? = answer(target)

        override fun test(target: Target) {
            tested += target.name
        }

        override fun chooseProgram(): String = "/opt/hotdeploy"

        override fun takeOver(taken: List<String>) = form.addTargets(listOf(Target("zato", "http://old")), "zato")
    }

    private val form: SettingsForm by lazy { SettingsForm(PlainLook(false), dialogs) }

    private val settings = ProjectSettings(
        targets = listOf(Target("dev", "http://localhost:11223"), Target("production", "https://h", protected = true)),
        defaultTarget = "dev",
        deployOnSave = DeployOnSave.ALWAYS,
        rules = mapOf("undefined-name" to "error"),
        notifyFailures = false,
    )

    private fun parts(root: Container): List<Component> =
        root.components.flatMap { listOf(it) + if (it is Container) parts(it) else emptyList() }

    private fun press(text: String) = parts(form).filterIsInstance<JButton>().single { it.text == text }.doClick()

    private fun choose(index: Int) {
        parts(form).filterIsInstance<JList<*>>().first { it.model.size == form.project.targets.size }.selectedIndex = index
    }

    private fun names() = form.project.targets.map { it.name }

    @Test
    fun `what is shown is what is given back`() {
        val application = ApplicationSettings("/opt/hotdeploy", LogLevel.DEBUG, BackendChoice.LSP4IJ)
        form.show(settings, application)
        assertEquals(settings, form.project)
        assertEquals(application, form.application)
        form.show(ProjectSettings(), ApplicationSettings())
        assertEquals(ProjectSettings(), form.project)
        assertEquals(ApplicationSettings(), form.application)
    }

    @Test
    fun `a default target that only hotdeploy toml has is kept`() {
        val elsewhere = settings.copy(defaultTarget = "elsewhere")
        form.show(elsewhere, ApplicationSettings())
        assertEquals(elsewhere, form.project)
    }

    @Test
    fun `targets are added, edited, copied and removed`() {
        form.show(settings, ApplicationSettings())
        answer = { it.copy(url = "http://new") }
        press("Add…")
        assertEquals(listOf("dev", "production", "dev2"), names())
        choose(1)
        press("Copy…")
        assertEquals(listOf("dev", "production", "production2", "dev2"), names())
        assertTrue(form.project.targets[2].protected)
        choose(0)
        answer = { it.copy(name = "local") }
        press("Edit…")
        assertEquals("local", names().first())
        assertEquals("local", form.project.defaultTarget)
        press("Test Connection")
        assertEquals(listOf("local"), tested)
        press("Remove")
        assertEquals(listOf("production", "production2", "dev2"), names())
        answer = { null }
        press("Add…")
        press("Edit…")
        assertEquals(listOf("production", "production2", "dev2"), names())
    }

    @Test
    fun `nothing is chosen, nothing happens`() {
        for (button in listOf("Edit…", "Copy…", "Remove", "Test Connection")) press(button)
        assertEquals(emptyList<String>(), names() + tested)
    }

    @Test
    fun `the earlier plugin's targets are taken over, a program is chosen`() {
        form.show(settings, ApplicationSettings())
        press("Take Over from the Zato Plugin")
        assertEquals(listOf("dev", "production", "zato"), names())
        assertEquals("zato", form.project.defaultTarget)
        press("Browse…")
        assertEquals("/opt/hotdeploy", form.application.serverPath)
    }

    @Test
    fun `the dialog of a target gives back what it shows`() {
        val full = Target(
            name = "dev",
            url = "http://localhost:11223",
            servers = mapOf("a" to "http://a", "b" to "http://b"),
            username = "me",
            invokeUsername = "pubapi",
            statusService = true,
            deploy = DeployMode.MANUAL,
            protected = true,
            timeout = "10s",
            strategy = Strategy.ONE_AT_A_TIME,
            python = "3.12",
            zato = "4.1",
            modules = listOf("pandas", "lxml"),
            caFile = "/ca.pem",
            endpoint = "/deploy",
            logs = mapOf("a" to "/a.log"),
            pickupDirs = mapOf("b" to "/pickup"),
        )
        for (target in listOf(full, Target())) assertEquals(target, TargetForm(target, PlainLook(true)).target)
        val form = TargetForm(full, PlainLook(true))
        assertEquals(Field.entries.size, Field.entries.map(form::partOf).toSet().size)
    }
}

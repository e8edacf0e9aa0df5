package dev.hotdeploy.ide

import dev.hotdeploy.core.backend.LogLines
import dev.hotdeploy.core.model.ClusterNode
import dev.hotdeploy.core.model.ClusterTree
import dev.hotdeploy.core.model.RolloutRow
import dev.hotdeploy.core.model.Summary
import dev.hotdeploy.core.model.Timeline
import dev.hotdeploy.core.settings.ApplicationSettings
import dev.hotdeploy.core.settings.ProjectSettings
import dev.hotdeploy.core.settings.Target
import dev.hotdeploy.ide.clusters.ClusterGestures
import dev.hotdeploy.ide.clusters.ClustersPanel
import dev.hotdeploy.ide.clusters.LogPanel
import dev.hotdeploy.ide.commands.TextPanel
import dev.hotdeploy.ide.look.Ink
import dev.hotdeploy.ide.look.Look
import dev.hotdeploy.ide.settings.SettingsDialogs
import dev.hotdeploy.ide.settings.SettingsForm
import dev.hotdeploy.ide.settings.TargetForm
import dev.hotdeploy.ide.timeline.TimelinePanel
import dev.hotdeploy.ide.widget.TargetLabel
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.awt.Color
import java.awt.FlowLayout
import java.awt.image.BufferedImage
import javax.swing.JPanel
import javax.swing.JTree

/** Every part of the face is drawn in a light and in a dark theme: ide/target/pictures. */
class PicturesTest {
    private fun rows(): List<RolloutRow> {
        val timeline = Timeline()
        Examples.facts.forEachIndexed { at, fact -> timeline.take(fact, 1_700_000_000_000 + 1000L * at, Examples.CRM) }
        return timeline.rollouts.map(RolloutRow::of)
    }

    /** A colour that says something is there, in the shade of its theme. */
    private fun assertShown(pictures: List<BufferedImage>, ink: Ink, least: Int) {
        for ((picture, shade) in pictures.zip(listOf(ink.light, ink.dark))) {
            val found = Drawing.count(picture, Color(shade))
            assertTrue(found >= least, "$ink: $found pixels of #%06X".format(shade))
        }
    }

    @Test
    fun `the timeline has a bar for each phase, and says what failed`() {
        val pictures = Drawing.both("timeline", 760, 520) { look -> TimelinePanel(look) { _, _ -> }.apply { show(rows()) } }
        for (ink in listOf(Ink.UPLOAD, Ink.LOAD, Ink.VERIFY)) assertShown(pictures, ink, 120)
        // Of links and states in letters, whose edges are smoothed, only the middles have the very colour.
        for (ink in listOf(Ink.GOOD, Ink.BAD, Ink.LINK)) assertShown(pictures, ink, 20)
    }

    @Test
    fun `an empty timeline says what to do`() {
        val pictures = Drawing.both("timeline-empty", 520, 120) { look -> TimelinePanel(look) { _, _ -> } }
        assertShown(pictures, Ink.QUIET, 20)
    }

    @Test
    fun `a narrow timeline is still read`() {
        Drawing.both("timeline-narrow", 360, 620) { look -> TimelinePanel(look) { _, _ -> }.apply { show(rows()) } }
    }

    private val still = object : ClusterGestures {
        override fun open(node: ClusterNode) = Unit

        override fun menu(node: ClusterNode, x: Int, y: Int) = Unit

        override fun openSettings() = Unit

        override fun startCluster() = Unit
    }

    @Test
    fun `the tree shows each module's state on each server`() {
        val pictures = Drawing.both("clusters", 620, 420) { look ->
            ClustersPanel(JTree(), look, still).apply { show(Examples.status, ClusterTree().rows(Examples.status, 0)) }
        }
        for (ink in listOf(Ink.BAD, Ink.DOUBT)) assertShown(pictures, ink, 20)
    }

    @Test
    fun `an empty tree says why`() {
        Drawing.both("clusters-empty", 620, 160) { look ->
            ClustersPanel(JTree(), look, still).apply { show(Examples.status.copy(targets = emptyList()), emptyList()) }
        }
    }

    @Test
    fun `the status bar is red for a failure`() {
        val pictures = Drawing.both("status-bar", 640, 30) { look ->
            JPanel(FlowLayout(FlowLayout.LEADING, 12, 6)).apply {
                val failed = Examples.status
                val well = failed.copy(
                    targets = listOf(failed.targets.first().copy(servers = failed.targets.first().servers.take(1))),
                )
                val statuses = listOf(failed, well, failed.copy(selected = "production"), failed.copy(selected = "old"), null)
                statuses.forEach { add(TargetLabel(look) {}.apply { show(Summary.of(it)) }) }
            }
        }
        assertShown(pictures, Ink.BAD, 10)
    }

    private val dialogs = object : SettingsDialogs {
        override fun edit(target: Target, others: List<String>): Target? = null

        override fun test(target: Target) = Unit

        override fun chooseProgram(): String? = null

        override fun takeOver(taken: List<String>) = Unit
    }

    private val dev = Target(
        name = "dev",
        url = "http://localhost:11223",
        servers = mapOf("server1" to "http://localhost:17010", "server2" to "http://localhost:17011"),
        invokeUsername = "pubapi",
        statusService = true,
    )

    @Test
    fun `the settings page`() {
        Drawing.both("settings", 760, 600) { look: Look ->
            val settings = ProjectSettings(listOf(dev, Target("production", "https://zato.example.com", protected = true)), "dev")
            SettingsForm(look, dialogs).apply { show(settings, ApplicationSettings()) }
        }
    }

    @Test
    fun `the dialog of a target`() {
        for (page in 0 until 3) {
            Drawing.both("target-$page", 640, 480) { look -> TargetForm(dev, look).apply { showPage(page) } }
        }
    }

    @Test
    fun `the log and the answer of a service`() {
        Drawing.both("log", 520, 120) { look ->
            val lines = LogLines().apply {
                add("\u001B[32m INFO\u001B[0m hotdeploy: listening\nWARN hotdeploy: server2 does not answer\n")
            }
            LogPanel(lines, look) { it() }
        }
        Drawing.both("answer", 520, 160) { look ->
            TextPanel("crm.get answered on server1 in 12 ms", "{\n  \"id\": 1\n}\n", false, look)
        }
    }
}

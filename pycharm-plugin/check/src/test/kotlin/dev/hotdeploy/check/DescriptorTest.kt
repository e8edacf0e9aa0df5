package dev.hotdeploy.check

import com.jetbrains.plugin.structure.base.plugin.PluginCreationFail
import com.jetbrains.plugin.structure.base.plugin.PluginCreationSuccess
import com.jetbrains.plugin.structure.intellij.plugin.IdePlugin
import com.jetbrains.plugin.structure.intellij.plugin.IdePluginManager
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Assertions.fail
import org.junit.jupiter.api.Test

/** The zip as the Marketplace and the IDEs read it, by JetBrains' own library. */
class DescriptorTest {
    private val read: PluginCreationSuccess<IdePlugin> =
        when (val result = IdePluginManager.createManager().createPlugin(Built.zip)) {
            is PluginCreationSuccess -> result
            is PluginCreationFail -> fail(result.errorsAndWarnings.joinToString("\n"))
        }
    private val plugin = read.plugin

    @Test
    fun `the plugin is read without a warning`() {
        assertNone((read.warnings + read.unacceptableWarnings).map { it.message })
    }

    @Test
    fun `it is for 2025_2 and all that come after`() {
        assertEquals("dev.hotdeploy", plugin.pluginId)
        assertEquals("252.0", plugin.sinceBuild?.asStringWithoutProductCode())
        assertEquals(null, plugin.untilBuild)
    }

    @Test
    fun `both builds make the same version`() {
        val gradle = Built.source("gradle.properties").lines().first { it.startsWith("version = ") }.substringAfter("= ")
        val maven = Built.source("pom.xml").substringAfter("<version>").substringBefore('<')
        assertEquals(listOf(gradle, gradle), listOf(maven, plugin.pluginVersion))
    }

    @Test
    fun `each backend is a module that may be missing`() {
        val modules = plugin.modulesDescriptors.associateBy { it.name }
        assertEquals(setOf("hotdeploy.platform", "hotdeploy.lsp4ij"), modules.keys)
        assertTrue(plugin.contentModules.none { it.loadingRule.required }, "${plugin.contentModules}")
        val needed = modules.mapValues { (_, module) -> module.declaredDependencies.map { it.id } }
        assertEquals(listOf("com.intellij.modules.lsp"), needed["hotdeploy.platform"])
        assertEquals(listOf("com.redhat.devtools.lsp4ij"), needed["hotdeploy.lsp4ij"])
    }
}

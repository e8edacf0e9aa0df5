package dev.hotdeploy.ide.backend

import com.intellij.ide.plugins.cl.PluginAwareClassLoader
import java.nio.file.Path

/** Where the plugin was unpacked to. */
object PluginFolder {
    /** `null` where the IDE did not load the plugin itself, as in tests. */
    fun find(): Path? = (PluginFolder::class.java.classLoader as? PluginAwareClassLoader)?.pluginDescriptor?.pluginPath
}

package dev.hotdeploy.core.binary

import dev.hotdeploy.core.row
import dev.hotdeploy.core.table
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestFactory
import org.junit.jupiter.api.io.TempDir
import java.io.File
import java.nio.file.Files
import java.nio.file.Path

class BinaryTest {
    @TempDir
    lateinit var root: Path

    private fun put(
        name: String,
        executable: Boolean = true,
    ): Path {
        val file = root.resolve(name)
        Files.createDirectories(file.parent)
        Files.writeString(file, "#!/bin/sh\n")
        file.toFile().setExecutable(executable)
        return file
    }

    private fun find(
        setting: Any = "",
        plugin: String? = null,
        searchPath: List<Any> = emptyList(),
        trusted: Boolean = true,
    ) = Binary.find(
        Places(
            setting = setting.toString(),
            plugin = plugin?.let(root::resolve),
            platform = Platform("linux", "x64"),
            searchPath = searchPath.joinToString(File.pathSeparator),
            trusted = trusted,
            folders = listOf(root.resolve("project")),
        ),
    )

    @Test
    fun `the setting, then the plugin's, then that on PATH`() {
        val own = put("own/hotdeploy")
        val bundled = put("plugin/server/linux-x64/hotdeploy")
        val onPath = put("usr/bin/hotdeploy")
        val path = listOf("", ".", root.resolve("nowhere"), onPath.parent)
        assertEquals(Binary.Found(own, Binary.How.SETTING), find(own, "plugin", path))
        assertEquals(Binary.Found(bundled, Binary.How.BUNDLED), find("", "plugin", path))
        assertEquals(Binary.Found(onPath, Binary.How.SEARCH_PATH), find("", "elsewhere", path))
        assertTrue(find() is Binary.Missing)
    }

    @Test
    fun `the plugin's program is made executable`() {
        val bundled = put("plugin/server/linux-x64/hotdeploy", executable = false)
        assertEquals(Binary.Found(bundled, Binary.How.BUNDLED), find(plugin = "plugin"))
        assertTrue(Files.isExecutable(bundled))
    }

    @Test
    fun `a setting that is no program is told, and nothing else is started in its place`() {
        put("plugin/server/linux-x64/hotdeploy")
        val plain = put("own/plain", executable = false)
        for (setting in listOf("hotdeploy", "./hotdeploy", root.resolve("gone"), root, plain)) {
            assertTrue(find(setting, "plugin") is Binary.Missing, "$setting")
        }
    }

    @Test
    fun `what a project brings is started only where the user wants it and trusts it`() {
        val inProject = put("project/bin/hotdeploy")
        val onPath = put("usr/bin/hotdeploy")
        val path = listOf(inProject.parent, root.resolve("usr/../project/bin"), onPath.parent)
        assertEquals(Binary.Found(onPath, Binary.How.SEARCH_PATH), find(searchPath = path))
        assertEquals(Binary.Found(inProject, Binary.How.SETTING), find(inProject))
        assertEquals(Binary.Found(onPath, Binary.How.SEARCH_PATH), find(inProject, searchPath = path, trusted = false))
        assertTrue(find(searchPath = path.take(2)) is Binary.Missing)
    }

    @TestFactory
    fun `systems and processors have one name each`() =
        table(
            row("Linux", "Linux" to "amd64", "linux-x64/hotdeploy"),
            row("Linux on ARM", "Linux" to "aarch64", "linux-arm64/hotdeploy"),
            row("an old Mac", "Mac OS X" to "x86_64", "macos-x64/hotdeploy"),
            row("a Mac", "Mac OS X" to "aarch64", "macos-arm64/hotdeploy"),
            row("Windows", "Windows 11" to "amd64", "windows-x64/hotdeploy.exe"),
            row("others", "FreeBSD" to "riscv64", "freebsd-riscv64/hotdeploy"),
        ) { (name, architecture), expected ->
            val platform = Platform.of(name, architecture)
            assertEquals(expected, "${platform.folder}/${platform.program}")
        }
}

package dev.hotdeploy.check

import java.nio.file.Path
import java.util.zip.ZipFile
import kotlin.io.path.readText

/** What the build made. */
internal object Built {
    private val plugin: Path = Path.of(System.getProperty("hotdeploy.plugin"))

    val zip: Path = plugin.resolve("target/hotdeploy-pycharm.zip")

    /** A file of the plugin's sources. */
    fun source(name: String): String = plugin.resolve(name).readText()

    /** Every file in the zip with its content. */
    val files: Map<String, ByteArray> by lazy {
        ZipFile(zip.toFile()).use { zip ->
            zip
                .entries()
                .asSequence()
                .filterNot { it.isDirectory }
                .associate { it.name to zip.getInputStream(it).readBytes() }
        }
    }

    /** The classes of a jar in the zip. */
    fun classes(jar: String): List<ClassFile> = ClassFile.ofJar(files.getValue("hotdeploy/lib/$jar"))

    const val MAIN: String = "hotdeploy.jar"
    const val PLATFORM: String = "modules/hotdeploy.platform.jar"
    const val LSP4IJ: String = "modules/hotdeploy.lsp4ij.jar"

    val stubs: List<ClassFile> by lazy {
        listOf("platform", "lsp", "lsp4ij").flatMap { ClassFile.ofFolder(plugin.resolve("stubs/$it/target/classes")) }
    }
}

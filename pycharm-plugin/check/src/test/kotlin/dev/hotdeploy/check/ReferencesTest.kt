package dev.hotdeploy.check

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.objectweb.asm.Opcodes

/** Everything that the plugin's classes use of the platform and of LSP4IJ is there at run time. */
class ReferencesTest {
    private val api = Api.load()
    private val main = Built.classes(Built.MAIN)
    private val platform = Built.classes(Built.PLATFORM)
    private val lsp4ij = Built.classes(Built.LSP4IJ)
    private val all = main + platform + lsp4ij
    private val world = World(api, all)

    @Test
    fun `every class is one of the API`() {
        val wrong =
            all.flatMap { file ->
                file.types.filter(::isForeign).mapNotNull { type ->
                    val known = api[type]
                    when {
                        known == null -> "$type: not in intellij-api.txt (${file.name})"
                        known.isInternal -> "$type: internal (${file.name})"
                        else -> null
                    }
                }
            }
        assertNone(wrong)
    }

    @Test
    fun `every member is one of the API`() {
        val references = all.flatMap { it.references }.filter { world.reachesForeign(it.owner) }
        assertTrue(references.count { isForeign(it.owner) } > 20, "the references are read: $references")
        val wrong =
            references.mapNotNull { reference ->
                val found = world.find(reference)
                if (found ==
                    World.Found.THERE
                ) {
                    null
                } else {
                    "${reference.owner}.${reference.key}: ${found.words} (${reference.from})"
                }
            }
        assertNone(wrong)
    }

    @Test
    fun `what is abstract in the API is implemented`() {
        val wrong =
            all
                .filterNot { it.access.has(Opcodes.ACC_ABSTRACT) }
                .flatMap { file -> world.missing(file).map { "${file.name}: $it" } }
        assertNone(wrong)
    }

    @Test
    fun `the names that came in 2026 are not used, since 2025 has them not`() {
        val new = Regex("com/intellij/platform/lsp/api/(LspClient|LspIntegration|ProjectWideLspClient).*")
        assertNone(all.flatMap { file -> file.types.filter(new::matches).map { "$it (${file.name})" } })
    }

    @Test
    fun `each module keeps to what its class loader sees`() {
        val wrong =
            main.flatMap { beyond(it, "com/intellij/platform/lsp/", "com/redhat/", "org/eclipse/", "com/google/gson/") } +
                platform.flatMap { beyond(it, "com/redhat/", "com/google/gson/", "dev/hotdeploy/lsp4ij/") } +
                lsp4ij.flatMap { beyond(it, "com/intellij/platform/lsp/", "com/google/gson/", "dev/hotdeploy/platform/") } +
                main.filter { "/core/" in it.name }.flatMap { beyond(it, "com/intellij/", "dev/hotdeploy/ide/") }
        assertNone(wrong)
    }

    @Test
    fun `dialogs that take their text for markup are shown in one place, which makes it markup`() {
        val shown = all.flatMap { it.references }.filter { it.owner == "com/intellij/openapi/ui/Messages" }.map { it.from }
        assertEquals(setOf("dev/hotdeploy/ide/notice/Dialogs"), shown.map { it.substringBefore('.') }.toSet())
    }

    /** LSP4IJ does that by itself. */
    @Test
    fun `the text of a diagnostic is shown as text, which the platform would take for markup`() {
        val markers = platform.flatMap { it.references }.filter {
            it.owner == "dev/hotdeploy/ide/look/LookKt" &&
                it.key.startsWith("marked ")
        }
        assertEquals(listOf("dev/hotdeploy/platform/Customization\$Diagnostics.getTooltip"), markers.map { it.from }.distinct())
    }

    @Test
    fun `classes are for the Java of the oldest IDE`() {
        val java17 = 61
        assertEquals(setOf(java17), all.map { it.version }.toSet())
    }

    private fun beyond(
        file: ClassFile,
        vararg packages: String,
    ): List<String> = file.types.filter { type -> packages.any(type::startsWith) }.map { "${file.name}: $it" }
}

internal fun isForeign(type: String): Boolean =
    type.startsWith("com/intellij/") || type.startsWith("com/redhat/") || type.startsWith("com/jetbrains/")

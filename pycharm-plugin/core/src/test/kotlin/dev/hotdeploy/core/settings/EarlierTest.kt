package dev.hotdeploy.core.settings

import dev.hotdeploy.core.protocol.Status
import dev.hotdeploy.core.protocol.TargetStatus
import dev.hotdeploy.core.row
import dev.hotdeploy.core.secrets.CredentialKey
import dev.hotdeploy.core.table
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestFactory
import java.nio.file.Files

class EarlierTest {
    private fun server(
        url: String,
        name: String = "zato",
    ) = EarlierServer(name, url, "me", null, null, false)

    @Test
    fun `its file is read, of versions with and without the password safe`() {
        val xml =
            """<application><component name="zato"><servers>
            <server name="My cluster" url="http://localhost:11223" username="me" default="true" uuid="1-2" />
            <server name="old" url="http://h/" username="you" password="secret" />
            <server name="no address" username="you" />
            </servers></component></application>"""
        val expected =
            listOf(
                EarlierServer("My cluster", "http://localhost:11223", "me", "1-2", null, true),
                EarlierServer("old", "http://h/", "you", null, "secret", false),
            )
        assertEquals(expected, Earlier.read(xml))
        val taken = Earlier.take(expected, listOf("old"))
        assertEquals(
            listOf(Target("My-cluster", "http://localhost:11223", username = "me"), Target("old2", "http://h", username = "you")),
            taken.map { it.target },
        )
        assertEquals(
            listOf(CredentialKey("http://localhost:11223", "me"), CredentialKey("http://h", "you")),
            taken.map {
                it.key
            },
        )
        assertEquals(listOf("1-2" to null, null to "secret"), taken.map { it.uuid to it.password })
        assertEquals(listOf(true, false), taken.map { it.default })
        taken.forEach { assertEquals(emptyList<Invalid>(), Validation.of(it.target)) }
    }

    @TestFactory
    fun `addresses are taken over as that plugin used them`() =
        table(
            row("as it is", "http://localhost:11223/", "http://localhost:11223" to ""),
            row("with the usual channel", "https://h/ide-deploy/", "https://h" to ""),
            row("with another channel", "https://h/zato/ide-deploy", "https://h" to "/zato/ide-deploy"),
            row("with the beginning of a path", "https://h/zato/", "https://h" to "/zato/ide-deploy"),
            row("with a password", "http://me:secret@h:1/", "http://h:1" to ""),
            row("none", "", null),
            row("no address", "not an address", null),
            row("another scheme", "ftp://h/", null),
        ) { url, expected ->
            assertEquals(
                expected,
                Earlier.take(listOf(server(url)), emptyList()).singleOrNull()?.target?.let {
                    it.url to
                        it.endpoint
                },
            )
        }

    @TestFactory
    fun `names become fit and stay different`() =
        table(
            row("as it is", listOf("dev"), listOf("dev")),
            row("twice", listOf("dev", "dev", "DEV"), listOf("dev", "dev2", "DEV3")),
            row("none", listOf("", "żółw"), listOf("zato", "w")),
        ) { names, expected ->
            assertEquals(expected, Earlier.take(names.map { server("http://h", it) }, emptyList()).map { it.target.name })
        }

    @TestFactory
    fun `they are offered where a trusted project has no target from anywhere`() =
        table(
            row("nothing is known yet", null to ProjectSettings(), false),
            row("not trusted", Status(false, null) to ProjectSettings(), false),
            row("a target in hotdeploy.toml", Status(true, null, listOf(TargetStatus("dev"))) to ProjectSettings(), false),
            row("a target in the settings", Status(true, null) to ProjectSettings(listOf(Target("dev", "http://h"))), false),
            row("none", Status(true, null) to ProjectSettings(), true),
        ) { (status, settings), expected ->
            assertEquals(expected, Offer.isOpen(status, settings))
        }

    @Test
    fun `what was offered is put beside what is there`() {
        val found = Earlier.take(listOf(server("http://a", "a"), server("http://b", "b").copy(default = true)), emptyList())
        val taken = Offer.taken(ProjectSettings(), found)
        assertEquals(listOf("a", "b") to "b", taken.targets.map { it.name } to taken.defaultTarget)
        assertEquals(taken, Offer.taken(taken, found))
        assertEquals("a", Offer.taken(ProjectSettings(), found.take(1)).defaultTarget)
        assertEquals("mine", Offer.taken(ProjectSettings(defaultTarget = "mine"), found).defaultTarget)
        assertTrue("2 servers" in Offer.words(found) && "http://a, http://b" in Offer.words(found))
    }

    @Test
    fun `a file that is none, or wants to read others, is nothing`() {
        val other = Files.createTempFile("hotdeploy", ".txt").also { Files.writeString(it, "stolen") }
        val entity = """<!DOCTYPE a [<!ENTITY x SYSTEM "${other.toUri()}">]><a><server name="&x;" url="http://h"/></a>"""
        for (xml in listOf("", "not XML", "<a>", "<a/>", entity)) assertTrue(Earlier.read(xml).isEmpty(), xml)
        Files.delete(other)
    }
}

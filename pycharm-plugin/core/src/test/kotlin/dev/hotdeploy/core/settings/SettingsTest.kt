package dev.hotdeploy.core.settings

import dev.hotdeploy.core.protocol.Json
import dev.hotdeploy.core.row
import dev.hotdeploy.core.table
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.DynamicTest.dynamicTest
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestFactory

class SettingsTest {
    /** Every field with another value than that of nothing. */
    private val full =
        Target(
            name = "dev",
            url = "http://localhost:11223",
            servers = mapOf("server1" to "http://localhost:17010"),
            username = "me",
            invokeUsername = "pubapi",
            statusService = true,
            deploy = DeployMode.ALL,
            protected = true,
            timeout = "20s",
            strategy = Strategy.ONE_AT_A_TIME,
            python = "3.12",
            zato = "4.1",
            modules = listOf("crm_lib"),
            caFile = "/etc/ca.pem",
            endpoint = "/my-deploy",
            logs = mapOf("server1" to "/var/log/server.log"),
            pickupDirs = mapOf("server1" to "/opt/pickup"),
        )

    @TestFactory
    fun `what is empty says nothing`() =
        table(
            row("nothing", ProjectSettings(), "{}"),
            row("a target", ProjectSettings(listOf(Target("dev", " http://a "))), """{"targets":{"dev":{"url":"http://a"}}}"""),
            row("one without a name is none", ProjectSettings(listOf(Target(url = "http://a"))), "{}"),
            row(
                "which target and which saves",
                ProjectSettings(
                    defaultTarget = "dev",
                    deployOnSave = DeployOnSave.EXPLICIT_IF_CHANGED,
                    rules = mapOf("a" to "off"),
                ),
                """{"defaultTarget":"dev","deployOnSave":"explicitIfChanged","rules":{"a":"off"}}""",
            ),
            row("what is the plugin's own business", ProjectSettings(notifyFailures = false), "{}"),
            row(
                "everything",
                ProjectSettings(listOf(full)),
                """{"targets":{"dev":{"url":"http://localhost:11223","servers":{"server1":"http://localhost:17010"},""" +
                    """"username":"me","invokeUsername":"pubapi","statusService":true,"deploy":"all","protected":true,""" +
                    """"timeout":"20s","strategy":"one-at-a-time","python":"3.12","zato":"4.1","modules":["crm_lib"],""" +
                    """"caFile":"/etc/ca.pem","endpoint":"/my-deploy","logs":{"server1":"/var/log/server.log"},""" +
                    """"pickupDirs":{"server1":"/opt/pickup"}}}}""",
            ),
        ) { settings, expected -> assertEquals(expected, Json.write(settings.asConfiguration())) }

    @Test
    fun `what is stored comes back`() {
        val settings = ProjectSettings(listOf(full, Target()), "dev", DeployOnSave.NEVER, mapOf("a" to "hint"), false)
        assertEquals(settings, StoredSettings.of(settings).read())
        assertEquals(ProjectSettings(), StoredSettings().read())
        assertEquals(Target(), StoredTarget().read())
    }

    @Test
    fun `a stored word that is not known is the careful one`() {
        val stored = StoredTarget().apply { deploy = "everything" }.apply { strategy = "somehow" }
        assertEquals(DeployMode.MANUAL to Strategy.ONE_AT_A_TIME, stored.read().let { it.deploy to it.strategy })
    }

    @Test
    fun `a name that is taken gets a number`() {
        val settings = ProjectSettings(listOf(Target("dev"), Target("dev2"), Target("DEV3")))
        assertEquals("dev4", settings.freeName("dev"))
        assertEquals("prod", settings.freeName("prod"))
    }

    private val fit = Target("dev", "http://localhost:11223")

    @TestFactory
    fun `what the server would take is taken`() =
        listOf(
            full,
            fit,
            fit.copy(name = "a.b-c_D9"),
            fit.copy(url = "https://h/"),
            fit.copy(url = "http://[::1]:80"),
            fit.copy(timeout = "500ms"),
            fit.copy(timeout = "1 h"),
            fit.copy(timeout = "60min"),
            fit.copy(python = "3.8"),
            fit.copy(python = "3.14"),
            fit.copy(zato = "3.2"),
            fit.copy(zato = "4.1.7"),
            fit.copy(endpoint = "/a/b-c_d.e~f%20"),
            fit.copy(caFile = "~/ca.pem"),
            fit.copy(caFile = "C:\\ca.pem"),
            fit.copy(modules = listOf("żółw_1")),
            fit.copy(servers = mapOf("server 1.a-b_c" to "http://a:1", "ś" to "http://a:2")),
            fit.copy(logs = mapOf("server1" to "/x")),
        ).map { dynamicTest("$it") { assertEquals(emptyList<Invalid>(), Validation.of(it)) } }

    @TestFactory
    fun `what the server would refuse is told`() =
        table(
            row("no name", fit.copy(name = ""), Field.NAME),
            row("a name with a space", fit.copy(name = "my dev"), Field.NAME),
            row("a name of another alphabet", fit.copy(name = "żółw"), Field.NAME),
            row("a long name", fit.copy(name = "a".repeat(65)), Field.NAME),
            row("a name that is taken", fit.copy(name = "prod"), Field.NAME),
            row("a name whose variables are taken", fit.copy(name = "PROD"), Field.NAME),
            row("punctuation alone is no difference", fit.copy(name = "my-prod"), Field.NAME),
            row("no address", fit.copy(url = ""), Field.URL),
            row("no scheme", fit.copy(url = "localhost:11223"), Field.URL),
            row("another scheme", fit.copy(url = "ftp://h"), Field.URL),
            row("no host", fit.copy(url = "http://"), Field.URL),
            row("no host but a port", fit.copy(url = "http://:80"), Field.URL),
            row("port 0", fit.copy(url = "http://h:0"), Field.URL),
            row("a path", fit.copy(url = "http://h/zato"), Field.URL),
            row("a query", fit.copy(url = "http://h?x"), Field.URL),
            row("a password", fit.copy(url = "http://me:hunter2@h"), Field.URL),
            row("a space", fit.copy(url = "http://h h"), Field.URL),
            row("a server without a name", fit.copy(servers = mapOf(" " to "http://a")), Field.SERVERS),
            row("a server with a slash", fit.copy(servers = mapOf("a/b" to "http://a")), Field.SERVERS),
            row("a server without an address", fit.copy(servers = mapOf("a" to "")), Field.SERVERS),
            row("two servers at one place", fit.copy(servers = mapOf("a" to "http://h", "b" to "http://H:80/")), Field.SERVERS),
            row("no account", fit.copy(username = " "), Field.USERNAME),
            row("a control character", fit.copy(username = "me\n"), Field.USERNAME),
            row("a control character within", fit.copy(invokeUsername = "pub\u0007api"), Field.INVOKE_USERNAME),
            row("no unit", fit.copy(timeout = "30"), Field.TIMEOUT),
            row("no time", fit.copy(timeout = "0s"), Field.TIMEOUT),
            row("too long", fit.copy(timeout = "61m"), Field.TIMEOUT),
            row("far too long", fit.copy(timeout = "99999999999999999999h"), Field.TIMEOUT),
            row("an old Python", fit.copy(python = "3.7"), Field.PYTHON),
            row("a Python with a patch level", fit.copy(python = "3.10.1"), Field.PYTHON),
            row("another Zato", fit.copy(zato = "5.0"), Field.ZATO),
            row("a dotted module", fit.copy(modules = listOf("a.b")), Field.MODULES),
            row("a relative file", fit.copy(caFile = "ca.pem"), Field.CA_FILE),
            row("a relative endpoint", fit.copy(endpoint = "deploy"), Field.ENDPOINT),
            row("an endpoint on another host", fit.copy(endpoint = "//evil/x"), Field.ENDPOINT),
            row("an endpoint that climbs", fit.copy(endpoint = "/a/../b"), Field.ENDPOINT),
            row("a log of a stranger", fit.copy(servers = mapOf("a" to "http://h"), logs = mapOf("b" to "/x")), Field.LOGS),
            row("a relative directory", fit.copy(pickupDirs = mapOf("a" to "pickup")), Field.PICKUP_DIRS),
            row("a directory that climbs", fit.copy(pickupDirs = mapOf("a" to "/a/../b")), Field.PICKUP_DIRS),
        ) { target, field ->
            val invalid = Validation.of(target, listOf("prod", "my.prod"))
            assertEquals(listOf(field), invalid.map { it.field }, "$invalid")
            assertTrue(invalid.single().message.endsWith("."), "a sentence: ${invalid.single().message}")
            assertFalse("hunter2" in invalid.single().message, "a password is never repeated")
        }
}

package dev.hotdeploy.core.settings

import dev.hotdeploy.core.backend.BackendChoice
import dev.hotdeploy.core.secrets.CredentialKey
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test

class StoredApplicationTest {
    @Test
    fun `what is stored is read again`() {
        val settings = ApplicationSettings("/opt/hotdeploy", LogLevel.DEBUG, BackendChoice.LSP4IJ)
        val keys = setOf(CredentialKey("http://localhost:11223", "ide publisher"), CredentialKey("https://h", "me"))
        val stored = StoredApplication.of(settings, keys)
        assertEquals(settings, stored.read())
        assertEquals(keys, stored.keys())
    }

    @Test
    fun `what cannot be understood reads as not set`() {
        val stored =
            StoredApplication().apply {
                logLevel = "loud"
                backend = "TELEPATHY"
                accounts = mutableListOf("nonsense", "")
            }
        assertEquals(ApplicationSettings(), stored.read())
        assertEquals(emptySet<CredentialKey>(), stored.keys())
        assertEquals(false, stored.offerDeclined)
    }

    @Test
    fun `values by name are edited as lines`() {
        val pairs = mapOf("server1" to "http://localhost:17010", "server2" to "http://h/?a=b")
        assertEquals(pairs, Pairs.of(Pairs.text(pairs)))
        assertEquals(mapOf("a" to "1", "b" to ""), Pairs.of("\n  a=1 \n\nb\n"))
    }
}

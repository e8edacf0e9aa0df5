package dev.hotdeploy.core.secrets

import java.net.URI

/** Where a password belongs. */
object Origin {
    /**
     * Scheme, host and port of an address, the port left out where it is the usual one; as the server writes it. `null`
     * for what is no address of a server, or has a user name in it.
     */
    fun of(address: String): String? {
        val uri = runCatching { URI(address.trim()) }.getOrNull() ?: return null
        val scheme = uri.scheme?.lowercase()?.takeIf { it in USUAL } ?: return null
        val host = uri.host?.lowercase()?.takeIf { uri.rawUserInfo == null } ?: return null
        if (uri.port == 0 || uri.port > 65_535) return null
        return if (uri.port == -1 || uri.port == USUAL[scheme]) "$scheme://$host" else "$scheme://$host:${uri.port}"
    }

    private val USUAL = mapOf("http" to 80, "https" to 443)
}

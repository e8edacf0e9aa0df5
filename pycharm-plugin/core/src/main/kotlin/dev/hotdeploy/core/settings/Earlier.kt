package dev.hotdeploy.core.settings

import dev.hotdeploy.core.secrets.CredentialKey
import dev.hotdeploy.core.secrets.Origin
import org.w3c.dom.Element
import org.xml.sax.InputSource
import java.io.StringReader
import java.net.URI
import javax.xml.XMLConstants
import javax.xml.parsers.DocumentBuilderFactory

/** A server in the settings of the earlier Zato plugin. */
data class EarlierServer(
    val name: String,
    val url: String,
    val username: String,
    /** Under which the IDE's password safe has its password, in versions that kept it there. */
    val uuid: String?,
    /** In clear text, in versions that wrote it into the file. */
    val password: String?,
    val default: Boolean,
)

/** A server that was taken over. */
data class Imported(
    val target: Target,
    val default: Boolean,
    /** Where its password belongs now. */
    val key: CredentialKey,
    /** To go into the password safe, and nowhere else. */
    val password: String?,
    /** See [EarlierServer.uuid]. */
    val uuid: String?,
)

/** What the settings of the earlier Zato plugin mean here. */
object Earlier {
    /** In the folder of the IDE's options. */
    const val FILE: String = "zato-servers.xml"

    /** The service name of its passwords in the password safe, before the server's id. */
    const val SAFE_SUBSYSTEM: String = "zato-server"

    /** The servers in its file; none where the file cannot be read. */
    fun read(xml: String): List<EarlierServer> {
        val document = runCatching { builder().parse(InputSource(StringReader(xml))) }.getOrNull() ?: return emptyList()
        val found = document.getElementsByTagName("server")
        return (0 until found.length).mapNotNull { server(found.item(it) as? Element ?: return@mapNotNull null) }
    }

    private fun server(element: Element): EarlierServer? {
        val text = { name: String -> element.getAttribute(name).ifBlank { null } }
        return EarlierServer(
            name = text("name") ?: "zato",
            url = text("url") ?: return null,
            username = text("username") ?: Target.DEFAULT_USERNAME,
            uuid = text("uuid"),
            password = text("password"),
            default = text("default") == "true",
        )
    }

    /** Those that have a usable address, with names of their own; `taken` are the names in use. */
    fun take(
        servers: List<EarlierServer>,
        taken: Collection<String>,
    ): List<Imported> {
        val names = taken.toMutableList()
        return servers.mapNotNull { server ->
            val (origin, endpoint) = address(server.url) ?: return@mapNotNull null
            val name = ProjectSettings.freeName(fitting(server.name), names)
            names += name
            Imported(
                target = Target(name = name, url = origin, username = server.username.trim(), endpoint = endpoint),
                default = server.default,
                key = CredentialKey(origin, server.username.trim()),
                password = server.password,
                uuid = server.uuid,
            )
        }
    }

    /** Scheme, host and port; and the path of the upload channel where it is not the usual one. */
    private fun address(url: String): Pair<String, String>? {
        val uri = runCatching { URI(url.trim()) }.getOrNull() ?: return null
        // A user name in an address is dropped: the account stands beside it.
        val bare =
            runCatching { URI(uri.scheme, null, uri.host, uri.port, null, null, null).toString() }.getOrNull() ?: return null
        val origin = Origin.of(bare) ?: return null
        val path = uri.rawPath.orEmpty().trimEnd('/')
        // That plugin put the usual channel behind an address that did not name it.
        val full = if (CHANNEL in path) path else "$path$CHANNEL"
        return origin to full.takeIf { it != CHANNEL }.orEmpty()
    }

    private fun fitting(name: String): String {
        val fit = name.trim().map { if ((it.code < 128 && it.isLetterOrDigit()) || it in "-_.") it else '-' }.joinToString("")
        return fit.trim('-').take(50).ifEmpty { "zato" }
    }

    private const val CHANNEL = "/ide-deploy"

    /** Of a file that anybody may have written: nothing outside of it is read. */
    private fun builder() =
        DocumentBuilderFactory
            .newInstance()
            .apply {
                setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true)
                setFeature("http://apache.org/xml/features/disallow-doctype-decl", true)
                isExpandEntityReferences = false
            }.newDocumentBuilder()
            .apply { setErrorHandler(null) }
}

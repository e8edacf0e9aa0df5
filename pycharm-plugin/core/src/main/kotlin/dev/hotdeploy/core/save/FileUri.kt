package dev.hotdeploy.core.save

import java.net.URI

/** How the protocol names files. */
object FileUri {
    /** Of an absolute path with slashes, as the IDE has it: `/home/me/crm.py`, `C:/src/crm.py`, `//host/share/crm.py`. */
    fun of(path: String): String {
        val onHost = path.startsWith("//")
        val host = if (onHost) path.drop(2).substringBefore('/') else ""
        val rest = if (onHost) path.drop(2).substringAfter('/', "") else path.trimStart('/')
        return URI("file", host, "/$rest", null).toASCIIString()
    }

    /** The path of a file, with slashes; `null` for what is no file. */
    fun path(uri: String): String? {
        val parsed = runCatching { URI(uri) }.getOrNull() ?: return null
        val path = parsed.path
        if (parsed.scheme != "file" || path.isNullOrEmpty()) return null
        val host = parsed.host.orEmpty()
        return when {
            host.isNotEmpty() -> "//$host$path"
            DRIVE.matchesAt(path, 0) -> path.drop(1)
            else -> path
        }
    }

    private val DRIVE = Regex("/[A-Za-z]:(/|$)")
}

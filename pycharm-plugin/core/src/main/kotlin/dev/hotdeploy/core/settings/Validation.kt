package dev.hotdeploy.core.settings

import dev.hotdeploy.core.secrets.Origin

/** A field of a target, for a problem to stand at. */
enum class Field {
    NAME,
    URL,
    SERVERS,
    USERNAME,
    INVOKE_USERNAME,
    TIMEOUT,
    PYTHON,
    ZATO,
    MODULES,
    CA_FILE,
    ENDPOINT,
    LOGS,
    PICKUP_DIRS,
}

/** What is wrong and what to write instead. */
data class Invalid(
    val field: Field,
    val message: String,
)

/**
 * What the server would not accept, told while it is typed. Written after the server's own checks: it has the last word,
 * and says it in its log and its messages.
 */
object Validation {
    /** `others`: the names of the other targets. */
    fun of(
        target: Target,
        others: Collection<String> = emptyList(),
    ): List<Invalid> =
        listOfNotNull(
            name(target.name, others)?.let { Invalid(Field.NAME, it) },
            address(target.url)?.let { Invalid(Field.URL, it) },
            servers(target.servers)?.let { Invalid(Field.SERVERS, it) },
            account(target.username)?.let { Invalid(Field.USERNAME, it) },
            optional(target.invokeUsername, ::account)?.let { Invalid(Field.INVOKE_USERNAME, it) },
            optional(target.timeout, ::timeout)?.let { Invalid(Field.TIMEOUT, it) },
            optional(target.python, ::python)?.let { Invalid(Field.PYTHON, it) },
            optional(target.zato, ::zato)?.let { Invalid(Field.ZATO, it) },
            modules(target.modules)?.let { Invalid(Field.MODULES, it) },
            optional(target.caFile, ::localPath)?.let { Invalid(Field.CA_FILE, it) },
            optional(target.endpoint, ::endpoint)?.let { Invalid(Field.ENDPOINT, it) },
            strangers(target.logs, target.servers)?.let { Invalid(Field.LOGS, it) },
            (directories(target.pickupDirs) ?: strangers(target.pickupDirs, target.servers))?.let {
                Invalid(Field.PICKUP_DIRS, it)
            },
        )

    private fun optional(
        text: String,
        check: (String) -> String?,
    ): String? = if (text.isBlank()) null else check(text.trim())

    fun name(
        name: String,
        others: Collection<String> = emptyList(),
    ): String? =
        when {
            name.isEmpty() -> "A target needs a name."
            name.length > 64 || !name.all { it in NAME } ->
                "A name is made of the letters a to z, digits, `-`, `_` and `.`, at most 64."
            name in others -> "There is a target of this name already."
            others.any { ProjectSettings.variable(it) == ProjectSettings.variable(name) } ->
                "Another target would have the same variables for passwords: take a name that differs in more than case."
            else -> null
        }

    private const val ADDRESS = "Write it as http://host:port or https://host:port."

    /** Never repeats what was written, as a password may stand in it. */
    fun address(given: String): String? {
        val text = given.trim()
        val rest = text.substringAfter("://", "")
        return when {
            text.isEmpty() -> "The address of the load balancer, or of one server, is needed. $ADDRESS"
            '@' in text -> "A user name or password must not stand in an address: you are asked for the password once."
            text.any(::isUnfit) -> "An address has no spaces or backslashes. $ADDRESS"
            text.substringBefore("://").lowercase() !in SCHEMES || rest.isEmpty() -> "This is no address. $ADDRESS"
            rest.trimEnd('/').any { it in "/?#" } ->
                "Only scheme, host and port belong here; the path of the upload channel goes into the endpoint."
            Origin.of(text) == null -> "This is no address. $ADDRESS"
            else -> null
        }
    }

    private fun isUnfit(character: Char): Boolean = character.isWhitespace() || character.isISOControl() || character == '\\'

    private fun servers(servers: Map<String, String>): String? {
        servers.keys.firstOrNull { !isServerName(it) }?.let {
            return "A server's name is made of letters, digits, `-`, `_`, `.` and spaces."
        }
        servers.forEach { (name, url) -> address(url)?.let { return "$name: $it" } }
        val twins = servers.entries.groupBy { Origin.of(it.value) }.values.firstOrNull { it.size > 1 } ?: return null
        return "${twins.joinToString(" and ") { it.key }} have the same address; every server needs its own."
    }

    private fun isServerName(name: String): Boolean =
        name.isNotBlank() && name.length <= 100 && name.all { it.isLetterOrDigit() || it in "-_. " }

    private fun account(name: String): String? =
        when {
            name.isBlank() -> "A user name is needed, such as ${Target.DEFAULT_USERNAME}."
            name.any(Char::isISOControl) -> "A user name has no control characters."
            else -> null
        }

    private fun timeout(text: String): String? {
        val match = DURATION.matchEntire(text) ?: return "Write a whole number and its unit, such as 500ms, 30s or 2m."
        val (digits, unit) = match.destructured
        val millis = digits.toBigInteger() * UNITS.getValue(unit).toBigInteger()
        return when {
            millis.signum() == 0 -> "Nothing can be done in no time at all; the least is 1ms."
            millis > UNITS.getValue("h").toBigInteger() -> "This is too long; the most is 1h."
            else -> null
        }
    }

    private fun python(text: String): String? = if (PYTHON.matches(text)) null else "Write a version from 3.8 to 3.14."

    private fun zato(text: String): String? = if (ZATO.matches(text)) null else "Write 3.2, 3.3 or 4.1."

    private fun modules(names: List<String>): String? =
        names
            .firstOrNull { name -> name.isBlank() || !name.all { it.isLetterOrDigit() || it == '_' } }
            ?.let { "`$it` is no name of a top-level module." }

    private fun localPath(text: String): String? {
        val absolute = text.startsWith("/") || text.startsWith("~/") || DRIVE.containsMatchIn(text)
        return if (absolute) null else "Write the full path."
    }

    private fun endpoint(text: String): String? {
        val climbs = text.split('/').any { it == "." || it == ".." }
        val fit = text.startsWith("/") && !text.startsWith("//") && !climbs && text.all { it in ENDPOINT }
        return if (fit) null else "Write a path that starts with one `/`, such as /ide-deploy."
    }

    private fun directories(directories: Map<String, String>): String? {
        val wrong = directories.values.any { !it.startsWith("/") || ".." in it.split('/') }
        return if (wrong) "Write the directory's full path on the server, from `/`, without `..`." else null
    }

    private fun strangers(
        entries: Map<String, String>,
        servers: Map<String, String>,
    ): String? {
        if (servers.isEmpty()) return null
        return entries.keys.firstOrNull { it !in servers }?.let { "There is no server `$it` among those above." }
    }

    private val SCHEMES = setOf("http", "https")
    private val NAME = ('a'..'z') + ('A'..'Z') + ('0'..'9') + listOf('-', '_', '.')
    private val ENDPOINT = NAME + listOf('/', '~', '%')
    private val DURATION = Regex("""([0-9]+) *(ms|s|min|m|h)""")
    private val UNITS = mapOf("ms" to 1L, "s" to 1_000L, "m" to 60_000L, "min" to 60_000L, "h" to 3_600_000L)
    private val PYTHON = Regex("""3\.([89]|1[0-4])""")
    private val ZATO = Regex("""(3\.[23]|4\.[1-9][0-9]*)(\..*)?""")
    private val DRIVE = Regex("""^[A-Za-z]:[/\\]""")
}

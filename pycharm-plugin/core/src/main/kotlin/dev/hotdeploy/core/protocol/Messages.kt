package dev.hotdeploy.core.protocol

/** The names of the server's own messages. */
object Messages {
    /** From the server: see [Status]. */
    const val STATUS: String = "hotdeploy/status"

    /** From the server: see [Fact]. */
    const val FACT: String = "hotdeploy/fact"

    /** A request of the server: see [CredentialsRequest]. */
    const val CREDENTIALS: String = "hotdeploy/credentials"

    /** To the server: the user pressed save. */
    const val SAVE_INTENT: String = "hotdeploy/saveIntent"

    /** To the server: the user has trusted the project, or no longer does. */
    const val TRUST: String = "hotdeploy/trust"

    fun saveIntent(uri: String): Map<String, Any> = mapOf("uri" to uri)

    fun trust(trusted: Boolean): Map<String, Any> = mapOf("trusted" to trusted)
}

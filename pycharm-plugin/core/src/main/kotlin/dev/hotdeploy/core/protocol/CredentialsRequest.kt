package dev.hotdeploy.core.protocol

/** `hotdeploy/credentials`: the server needs a password. */
data class CredentialsRequest(
    val target: String,
    /** Scheme, host and port. The password goes there and nowhere else. */
    val origin: String,
    val username: String,
    /** The server refused a password of this account before. */
    val refused: Boolean,
) {
    companion object {
        /** `null` where it does not say whose password is wanted. */
        fun read(tree: Tree): CredentialsRequest? {
            val origin = tree["origin"].text?.takeIf { it.isNotBlank() } ?: return null
            val username = tree["username"].text?.takeIf { it.isNotBlank() } ?: return null
            return CredentialsRequest(tree["target"].text.orEmpty(), origin, username, tree["refused"].flag == true)
        }
    }
}

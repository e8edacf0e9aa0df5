package com.intellij.credentialStore

fun generateServiceName(
    subsystem: String,
    key: String,
): String = throw UnsupportedOperationException("stub $subsystem $key")

class CredentialAttributes(
    val serviceName: String,
    val userName: String?,
) {
    constructor(serviceName: String) : this(serviceName, null)
}

class Credentials(
    val userName: String?,
    password: String?,
) {
    private val password = password

    fun getPasswordAsString(): String? = password
}

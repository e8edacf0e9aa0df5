package com.intellij.credentialStore

interface CredentialStore {
    fun get(attributes: CredentialAttributes): Credentials?

    fun set(
        attributes: CredentialAttributes,
        credentials: Credentials?,
    )
}

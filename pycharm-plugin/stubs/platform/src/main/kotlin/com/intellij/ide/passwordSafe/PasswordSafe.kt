package com.intellij.ide.passwordSafe

import com.intellij.credentialStore.CredentialStore

abstract class PasswordSafe private constructor() : CredentialStore {
    companion object {
        @JvmStatic
        val instance: PasswordSafe get() = throw UnsupportedOperationException("stub")
    }
}

package com.intellij.ide.passwordSafe;

import com.intellij.credentialStore.CredentialStore;

public abstract class PasswordSafe implements CredentialStore {
    private PasswordSafe() {
    }

    public static final PasswordSafe getInstance() {
        throw new UnsupportedOperationException("stub");
    }
}

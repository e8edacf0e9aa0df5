package com.intellij.credentialStore;

import org.jetbrains.annotations.Nullable;

public final class Credentials {
    public Credentials(@Nullable String user, @Nullable String password) {
    }

    @Nullable
    public final String getPasswordAsString() {
        throw new UnsupportedOperationException("stub");
    }
}

package com.intellij.credentialStore;

import org.jetbrains.annotations.NotNull;

public final class CredentialAttributesKt {
    private CredentialAttributesKt() {
    }

    @NotNull
    public static final String generateServiceName(@NotNull String subsystem, @NotNull String key) {
        throw new UnsupportedOperationException("stub");
    }
}

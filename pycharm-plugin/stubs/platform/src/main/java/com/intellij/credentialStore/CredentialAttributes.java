package com.intellij.credentialStore;

import org.jetbrains.annotations.NotNull;
import org.jetbrains.annotations.Nullable;

public final class CredentialAttributes {
    public CredentialAttributes(@NotNull String serviceName) {
    }

    public CredentialAttributes(@NotNull String serviceName, @Nullable String userName) {
    }

    @NotNull
    public final String getServiceName() {
        throw new UnsupportedOperationException("stub");
    }
}

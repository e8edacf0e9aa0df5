package com.intellij.credentialStore;

import org.jetbrains.annotations.NotNull;
import org.jetbrains.annotations.Nullable;

public interface CredentialStore {
    @Nullable
    Credentials get(@NotNull CredentialAttributes attributes);

    void set(@NotNull CredentialAttributes attributes, @Nullable Credentials credentials);
}

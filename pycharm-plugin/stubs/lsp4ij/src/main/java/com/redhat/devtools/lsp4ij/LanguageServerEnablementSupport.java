package com.redhat.devtools.lsp4ij;

import com.intellij.openapi.project.Project;
import org.jetbrains.annotations.NotNull;

public interface LanguageServerEnablementSupport {
    boolean isEnabled(@NotNull Project project);

    void setEnabled(boolean enabled, @NotNull Project project);
}

package com.intellij.openapi.startup;

import com.intellij.openapi.project.Project;
import kotlin.Unit;
import kotlin.coroutines.Continuation;
import org.jetbrains.annotations.NotNull;

public interface ProjectActivity {
    Object execute(@NotNull Project project, @NotNull Continuation<? super Unit> continuation);
}

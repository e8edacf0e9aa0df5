package com.intellij.execution.process;

import com.intellij.openapi.util.Key;

public interface ProcessOutputTypes {
    Key<?> STDERR = null;
}

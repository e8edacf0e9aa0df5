package com.intellij.execution.process;

import java.util.EventObject;

public class ProcessEvent extends EventObject {
    private ProcessEvent(Object source) {
        super(source);
    }

    public String getText() {
        throw new UnsupportedOperationException("stub");
    }
}

package com.intellij.platform.lsp.api

enum class LspServerState {
    Initializing,
    Running,
    ShutdownNormally,
    ShutdownUnexpectedly,
}

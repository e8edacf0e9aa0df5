package com.intellij.platform.lsp.api

interface LspServerNotificationsHandler

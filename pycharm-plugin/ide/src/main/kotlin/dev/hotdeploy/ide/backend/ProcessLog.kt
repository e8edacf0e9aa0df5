package dev.hotdeploy.ide.backend

import com.intellij.execution.process.ProcessEvent
import com.intellij.execution.process.ProcessListener
import com.intellij.execution.process.ProcessOutputTypes
import com.intellij.openapi.util.Key
import dev.hotdeploy.core.backend.LogLines

/** Puts what a process writes to its standard error into a log. Its standard output is the protocol. */
class ProcessLog(private val log: LogLines) : ProcessListener {
    override fun onTextAvailable(event: ProcessEvent, outputType: Key<*>) {
        if (outputType == ProcessOutputTypes.STDERR) event.text?.let(log::add)
    }
}

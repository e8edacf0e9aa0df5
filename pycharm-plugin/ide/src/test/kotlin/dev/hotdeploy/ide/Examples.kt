package dev.hotdeploy.ide

import dev.hotdeploy.core.protocol.Connection
import dev.hotdeploy.core.protocol.Evidence
import dev.hotdeploy.core.protocol.Fact
import dev.hotdeploy.core.protocol.Failure
import dev.hotdeploy.core.protocol.ModuleStatus
import dev.hotdeploy.core.protocol.RolloutFact
import dev.hotdeploy.core.protocol.RolloutState
import dev.hotdeploy.core.protocol.ServerFact
import dev.hotdeploy.core.protocol.ServerState
import dev.hotdeploy.core.protocol.ServerStatus
import dev.hotdeploy.core.protocol.Status
import dev.hotdeploy.core.protocol.TargetStatus
import dev.hotdeploy.core.protocol.Timings

/** A cluster of three servers, one of which could not load a module. */
object Examples {
    const val CRM = "file:///project/crm.py"
    private const val OLD = "9f8e7d6c5b4a"
    private const val NEW = "1a2b3c4d5e6f"
    val failure = Failure(
        "ModuleNotFoundError: No module named 'pandas'",
        7,
        "Traceback (most recent call last):\n  File \"crm.py\", line 7, in <module>\n    import pandas\n" +
            "ModuleNotFoundError: No module named 'pandas'",
    )

    val status = Status(
        trusted = true,
        selected = "dev",
        targets = listOf(
            TargetStatus("dev", connection = Connection.CONNECTED, zato = "4.1", servers = (1..3).map(::server)),
            TargetStatus("production", protected = true, connection = Connection.CONNECTED, zato = "3.2"),
            TargetStatus("old", connection = Connection.FAILED, message = "connection refused"),
        ),
    )

    private fun server(number: Int) = ServerStatus(
        "server$number",
        "http://127.0.0.1:1701$number",
        listOf(
            module("crm.py", CRM, if (number == 3) ServerState.FAILED else ServerState.CONFIRMED, listOf("crm.get", "crm.find")),
            module("billing.py", "file:///project/billing.py", ServerState.entries[number], listOf("billing.pay")),
        ),
    )

    private fun module(name: String, uri: String, state: ServerState, services: List<String>) = ModuleStatus(
        name = name,
        uri = uri,
        state = state,
        evidence = Evidence.VERIFIED,
        sha256 = if (state == ServerState.STALE) OLD else NEW,
        wanted = NEW,
        services = services,
        error = failure.takeIf { state == ServerState.FAILED },
    )

    val facts: List<Fact> = listOf(
        fact("server1", ServerState.CONFIRMED, Timings(0.2, 4.1, 31.0, 5.3)),
        fact("server2", ServerState.CONFIRMED, Timings(0.2, 5.0, 52.0, 6.1)),
        fact("server3", ServerState.CONFIRMED, Timings(0.2, 4.4, 38.0, 5.0)),
        RolloutFact(target = "dev", module = "crm.py", state = RolloutState.CONFIRMED, sha256 = NEW, ms = 63.3),
        fact("server1", ServerState.CONFIRMED, Timings(0.2, 4.1, 31.0, 5.3), OLD),
        fact("server2", ServerState.STALE, Timings(0.2, 4.0, null, null), OLD),
        fact("server3", ServerState.FAILED, Timings(0.2, 4.4, 88.0, null), OLD),
        RolloutFact(target = "dev", module = "crm.py", state = RolloutState.PARTIAL, sha256 = OLD, ms = 92.6),
        ServerFact(
            target = "dev",
            server = "server1",
            module = "billing.py",
            state = ServerState.PENDING,
            sha256 = NEW,
            ms = Timings(0.1),
        ),
    )

    private fun fact(server: String, state: ServerState, ms: Timings, sha256: String = NEW) = ServerFact(
        target = "dev",
        server = server,
        module = "crm.py",
        state = state,
        evidence = if (state == ServerState.CONFIRMED) Evidence.VERIFIED else Evidence.NONE,
        sha256 = sha256,
        ms = ms,
        error = failure.takeIf { state == ServerState.FAILED },
    )
}

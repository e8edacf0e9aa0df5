package dev.hotdeploy.core.backend

/** Why no language server speaks for a project now, and what to do about it. */
data class Absence(
    val reason: Reason,
    /** For the user. */
    val message: String,
) {
    enum class Reason(
        /** Beside the product's name; empty where nothing is wrong. */
        val words: String,
    ) {
        UNTRUSTED("not trusted"),
        NO_BACKEND("cannot start"),
        NO_PROGRAM("cannot start"),
        NOT_STARTED(""),
        STARTING(""),
    }

    /** No server starts until the user has done something. */
    val isTrouble: Boolean get() = reason == Reason.NO_BACKEND || reason == Reason.NO_PROGRAM

    /** A server starts, or has started, without the user. */
    val startsByItself: Boolean get() = reason == Reason.NOT_STARTED || reason == Reason.STARTING

    companion object {
        /** `problem`: why the program could not be started the last time. */
        fun of(
            trusted: Boolean,
            chosen: Chosen,
            state: ClientState,
            problem: String?,
        ): Absence =
            when {
                !trusted -> Absence(Reason.UNTRUSTED, "This project is not trusted: no language server is started for it.")
                chosen.backend == null -> Absence(Reason.NO_BACKEND, chosen.problem ?: Chosen.NONE)
                problem != null -> Absence(Reason.NO_PROGRAM, problem)
                state == ClientState.STOPPED ->
                    Absence(
                        Reason.NOT_STARTED,
                        "The language server is not running. It starts with the first module that is opened.",
                    )
                else -> Absence(Reason.STARTING, "The language server is starting.")
            }
    }
}

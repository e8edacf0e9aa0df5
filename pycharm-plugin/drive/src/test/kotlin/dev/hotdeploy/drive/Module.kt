package dev.hotdeploy.drive

import java.util.concurrent.atomic.AtomicInteger

/** A service module of its own for each test. */
class Module {
    private val number = next.incrementAndGet()
    val name = "mod_$number.py"
    val service = "mod.s$number"

    /** The text of a version whose service answers `{"answer": answer}`; `tail` are more lines. */
    fun source(
        answer: String,
        tail: String = "",
    ): String =
        """
        |# One of the modules of the tests.
        |# zato: ide-deploy=True
        |from zato.server.service import Service
        |
        |class Answer(Service):
        |    name = '$service'
        |    input = 'wanted'
        |
        |    def handle(self):
        |        self.response.payload = {'answer': '$answer'}
        |
        """.trimMargin() + tail

    companion object {
        private val next = AtomicInteger()

        /** Lines as editors count them, from 0. */
        const val MARKER_LINE = 1
        const val CLASS_LINE = 4
        const val TAIL_LINE = 10

        /** A line that no check sees through, and what Python says of it. */
        const val BROKEN = "int(' '.join(['no such', 'table']))\n"
        const val BROKEN_ERROR = "ValueError: invalid literal for int() with base 10: 'no such table'"
    }
}

package dev.hotdeploy.check

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test
import org.objectweb.asm.Opcodes

/** The stubs say of the platform and LSP4IJ only what is so. */
class StubsTest {
    private val api = Api.load()

    @Test
    fun `every stub is a class of the API, of the same kind`() {
        val wrong =
            Built.stubs.mapNotNull { stub ->
                val known = api[stub.name]
                when {
                    known == null -> "${stub.name}: not in intellij-api.txt"
                    known.isInternal -> "${stub.name}: internal"
                    known.isInterface != stub.access.has(Opcodes.ACC_INTERFACE) && !stub.access.has(Opcodes.ACC_ANNOTATION) ->
                        "${stub.name}: one is an interface, the other is not"
                    known.isFinal && !stub.access.has(Opcodes.ACC_FINAL) -> "${stub.name}: is final"
                    else -> null
                }
            }
        assertNone(wrong)
    }

    @Test
    fun `every member of a stub is one of the API`() {
        val wrong =
            Built.stubs.flatMap { stub ->
                val known = api[stub.name] ?: return@flatMap emptyList()
                stub.members.values.filter { isVisible(it.access) && !isOfEveryEnum(stub, it) }.mapNotNull { problem(it, known) }
            }
        assertNone(wrong)
    }

    @Test
    fun `a stub has no supertype that the class has not`() {
        val wrong =
            Built.stubs.flatMap { stub ->
                stub.supertypes
                    .filterNot { it == "java/lang/Object" || it == "java/lang/Enum" || it == "java/lang/annotation/Annotation" }
                    .filterNot { isSupertype(stub.name, it) }
                    .map { "${stub.name}: $it is none of its supertypes" }
            }
        assertNone(wrong)
    }

    private fun problem(
        member: Declared,
        known: ApiClass,
    ): String? {
        val said = known[member.key] ?: return "${known.name}.${member.key}: not in intellij-api.txt"
        return when {
            said.isStatic != member.access.has(Opcodes.ACC_STATIC) -> "is static in one only"
            said.isProtected != member.access.has(Opcodes.ACC_PROTECTED) -> "is protected in one only"
            said.isMethod && !said.isStatic && said.isFinal && !known.isFinal && !member.access.has(
                Opcodes.ACC_FINAL,
            ) -> "is final"
            said.isAbstract && !member.access.has(Opcodes.ACC_ABSTRACT) -> "is abstract"
            else -> null
        }?.let { "${known.name}.${member.key}: $it" }
    }

    private fun isSupertype(
        name: String,
        wanted: String,
    ): Boolean = api[name]?.supertypes.orEmpty().any { it == wanted || isSupertype(it, wanted) }

    private fun isOfEveryEnum(
        stub: ClassFile,
        member: Declared,
    ): Boolean = stub.access.has(Opcodes.ACC_ENUM) && member.name in setOf("values", "valueOf", "getEntries")
}

/** Shows all that is wrong at once. */
internal fun assertNone(wrong: List<String>) = assertEquals("", wrong.distinct().sorted().joinToString("\n"))

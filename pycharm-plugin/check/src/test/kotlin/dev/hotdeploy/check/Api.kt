package dev.hotdeploy.check

import org.objectweb.asm.Opcodes
import org.objectweb.asm.Type

/**
 * What the platform and LSP4IJ really have, as `intellij-api.txt` says it: excerpts of the platform's own lists of its API
 * and of its sources. A class may be described in several blocks; they add up.
 */
internal class Api(
    text: String,
) {
    private val classes = linkedMapOf<String, ApiClass>()

    init {
        var current: ApiClass? = null
        for (line in text.lines().map(String::trim)) {
            when {
                line.isEmpty() || line.startsWith("#") -> Unit
                line.startsWith("- ") -> current?.take(line.removePrefix("- "))
                else -> current = open(line)
            }
        }
    }

    /** `name`: as in class files, with slashes. */
    operator fun get(name: String): ApiClass? = classes[name]

    val all: Collection<ApiClass> get() = classes.values

    private fun open(line: String): ApiClass {
        val (flags, name) = flagsAndRest(line.substringBefore(' '))
        return classes.getOrPut(name.replace('.', '/')) { ApiClass(name.replace('.', '/'), flags, tagsOf(line)) }
    }

    companion object {
        fun load(): Api = Api(checkNotNull(Api::class.java.getResource("/intellij-api.txt")).readText())
    }
}

internal class ApiClass(
    val name: String,
    private val flags: String,
    private val tags: Set<String>,
) {
    val supertypes = mutableSetOf<String>()
    private val members = mutableMapOf<String, ApiMember>()

    val isInternal: Boolean get() = "INT" in tags
    val isFinal: Boolean get() = 'f' in flags
    val isInterface: Boolean get() = flags.none { it in "face" }

    /** `key`: name and descriptor. */
    operator fun get(key: String): ApiMember? = members[key]

    val allMembers: Collection<ApiMember> get() = members.values

    fun take(line: String) {
        if (line.startsWith("(")) return
        val said = line.substringBefore(' ')
        if (':' !in said) {
            supertypes += said.replace('.', '/')
            return
        }
        val (flags, rest) = flagsAndRest(said)
        val key = if ('(' in rest) methodKey(rest) else rest.substringBefore(':') + " " + descriptor(rest.substringAfter(':'))
        members.merge(key, ApiMember(key, flags, tagsOf(line))) { old, new -> if (old.isAbstract) new else old }
    }

    private fun methodKey(said: String): String {
        val parameters = said.substringAfter('(').substringBefore(')')
        val types = if (parameters.isEmpty()) emptyList() else parameters.split(',')
        return said.substringBefore('(') + " " + types.joinToString("", "(", ")", transform = ::descriptor) +
            descriptor(said.substringAfter("):"))
    }
}

internal class ApiMember(
    val key: String,
    private val flags: String,
    private val tags: Set<String>,
) {
    val isStatic: Boolean get() = 's' in flags
    val isAbstract: Boolean get() = 'a' in flags
    val isFinal: Boolean get() = 'f' in flags
    val isProtected: Boolean get() = 'p' in flags
    val isInternal: Boolean get() = "INT" in tags
    val isForRemoval: Boolean get() = "DR" in tags
    val isMethod: Boolean get() = '(' in key
}

private val FLAGS = Regex("^([@sfacepbF]{1,4}):(.+)$")

private fun flagsAndRest(said: String): Pair<String, String> {
    val (flags, rest) = FLAGS.find(said)?.destructured ?: return "" to said
    return flags to rest
}

private fun tagsOf(line: String): Set<String> =
    Regex("\\s(INT|DR|D|X):").findAll(line).map { it.groupValues[1] }.toSet()

private val PRIMITIVES = setOf("Z", "I", "J", "F", "D", "C", "B", "V")

private fun descriptor(type: String): String =
    when {
        type.endsWith("[]") -> "[" + descriptor(type.removeSuffix("[]"))
        type in PRIMITIVES -> type
        else -> Type.getObjectType(type.replace('.', '/')).descriptor
    }

internal fun Int.has(flag: Int): Boolean = this and flag != 0

internal fun isVisible(access: Int): Boolean =
    access.has(Opcodes.ACC_PUBLIC or Opcodes.ACC_PROTECTED) && !access.has(Opcodes.ACC_SYNTHETIC)

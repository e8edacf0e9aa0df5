package dev.hotdeploy.check

import org.objectweb.asm.Opcodes
import org.objectweb.asm.Type

/** The plugin's classes, the API and Java's own classes, looked at as the virtual machine does. */
internal class World(
    private val api: Api,
    ours: List<ClassFile>,
) {
    private val ours = ours.associateBy { it.name }

    enum class Found(
        val words: String,
    ) {
        THERE("there"),
        INTERNAL("internal"),
        FOR_REMOVAL("will be removed"),
        NOWHERE("not in intellij-api.txt"),
    }

    /** A class that is foreign, or has a foreign class above it. */
    fun reachesForeign(name: String): Boolean = isForeign(name) || ours[name]?.supertypes.orEmpty().any(::reachesForeign)

    fun find(reference: Reference): Found = find(reference.owner, reference.key) ?: Found.NOWHERE

    private fun find(
        owner: String,
        key: String,
    ): Found? {
        ours[owner]?.let { file ->
            return if (key in file.members) Found.THERE else file.supertypes.firstNotNullOfOrNull { find(it, key) }
        }
        api[owner]?.let { known ->
            known[key]?.let { member ->
                return when {
                    member.isInternal -> Found.INTERNAL
                    member.isForRemoval -> Found.FOR_REMOVAL
                    else -> Found.THERE
                }
            }
            if (known.isInterface.not() && isOfEveryEnum(known, key)) return Found.THERE
            return (known.supertypes + "java/lang/Object").firstNotNullOfOrNull { find(it, key) }
        }
        // Of Java, Kotlin or LSP4J, whose real classes are at hand.
        return if (!isForeign(owner) && isInLibrary(owner, key)) Found.THERE else null
    }

    private fun isOfEveryEnum(
        known: ApiClass,
        key: String,
    ): Boolean = "java/lang/Enum" in known.supertypes && key.substringBefore(' ') in setOf("values", "valueOf", "getEntries")

    /** The API's abstract methods that a class of ours does not implement. */
    fun missing(file: ClassFile): List<String> {
        val above = above(file.name)
        val wanted = above.mapNotNull { api[it] }.flatMap { known ->
            known.allMembers.filter { it.isAbstract && it.isMethod }.map { it.key }
        }
        return wanted.distinct().filterNot { key -> above.any { isImplemented(it, key) } }
    }

    private fun isImplemented(
        name: String,
        key: String,
    ): Boolean {
        ours[name]?.let { file -> return file.members[key]?.access?.has(Opcodes.ACC_ABSTRACT) == false }
        api[name]?.let { known -> return known[key]?.isAbstract == false }
        val type = runCatching { Class.forName(name.replace('/', '.'), false, javaClass.classLoader) }.getOrNull() ?: return false
        return type.declaredMethods.any {
            it.name + " " + Type.getMethodDescriptor(it) == key &&
                !it.modifiers.has(Opcodes.ACC_ABSTRACT)
        }
    }

    /** A class and all above it. */
    private fun above(name: String): Set<String> {
        val direct = ours[name]?.supertypes ?: api[name]?.supertypes ?: emptyList()
        return setOf(name) + direct.flatMap(::above)
    }
}

/** A member that a class which is at hand has, be it inherited. */
internal fun isInLibrary(
    owner: String,
    key: String,
): Boolean {
    val type =
        runCatching { Class.forName(owner.replace('/', '.'), false, World::class.java.classLoader) }.getOrNull() ?: return false
    val own =
        type.declaredMethods.map { it.name + " " + Type.getMethodDescriptor(it) } +
            type.declaredConstructors.map { "<init> " + Type.getConstructorDescriptor(it) } +
            type.declaredFields.map { it.name + " " + Type.getDescriptor(it.type) }
    return key in own || (listOfNotNull(type.superclass) + type.interfaces).any { isInLibrary(Type.getInternalName(it), key) }
}

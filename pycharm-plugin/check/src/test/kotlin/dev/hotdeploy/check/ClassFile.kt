package dev.hotdeploy.check

import org.objectweb.asm.ClassReader
import org.objectweb.asm.ClassVisitor
import org.objectweb.asm.FieldVisitor
import org.objectweb.asm.Handle
import org.objectweb.asm.MethodVisitor
import org.objectweb.asm.Opcodes
import org.objectweb.asm.commons.ClassRemapper
import org.objectweb.asm.commons.Remapper
import java.nio.file.Files
import java.nio.file.Path
import java.util.zip.ZipInputStream

/** A member as a class file declares it. */
internal data class Declared(
    val name: String,
    val descriptor: String,
    val access: Int,
) {
    val key: String get() = "$name $descriptor"
}

/** A member of another class as a class file refers to it. */
internal data class Reference(
    val owner: String,
    val key: String,
    /** Where it is used. */
    val from: String,
)

/** What a class file declares, and what it refers to. */
internal class ClassFile(
    bytes: ByteArray,
) {
    var name: String = ""
        private set
    var access: Int = 0
        private set
    var version: Int = 0
        private set
    val supertypes = mutableListOf<String>()
    val members = mutableMapOf<String, Declared>()
    val references = mutableSetOf<Reference>()
    val types = mutableSetOf<String>()

    init {
        val reader = ClassReader(bytes)
        reader.accept(Members(), ClassReader.SKIP_DEBUG)
        reader.accept(ClassRemapper(null, Types()), ClassReader.SKIP_DEBUG)
    }

    private inner class Types : Remapper(Opcodes.ASM9) {
        override fun map(internalName: String): String = internalName.also { types += it }
    }

    private inner class Members : ClassVisitor(Opcodes.ASM9) {
        override fun visit(
            version: Int,
            access: Int,
            name: String,
            signature: String?,
            superName: String?,
            interfaces: Array<String>?,
        ) {
            this@ClassFile.name = name
            this@ClassFile.access = access
            this@ClassFile.version = version and 0xffff
            supertypes += listOfNotNull(superName) + interfaces.orEmpty()
        }

        override fun visitField(
            access: Int,
            name: String,
            descriptor: String,
            signature: String?,
            value: Any?,
        ): FieldVisitor? {
            Declared(name, descriptor, access).let { members[it.key] = it }
            return null
        }

        override fun visitMethod(
            access: Int,
            name: String,
            descriptor: String,
            signature: String?,
            exceptions: Array<String>?,
        ): MethodVisitor {
            Declared(name, descriptor, access).let { members[it.key] = it }
            return Body("${this@ClassFile.name}.$name")
        }
    }

    private inner class Body(
        private val from: String,
    ) : MethodVisitor(Opcodes.ASM9) {
        override fun visitMethodInsn(
            opcode: Int,
            owner: String,
            name: String,
            descriptor: String,
            isInterface: Boolean,
        ) = take(owner, name, descriptor)

        override fun visitFieldInsn(
            opcode: Int,
            owner: String,
            name: String,
            descriptor: String,
        ) = take(owner, name, descriptor)

        override fun visitInvokeDynamicInsn(
            name: String,
            descriptor: String,
            bootstrap: Handle,
            vararg arguments: Any,
        ) {
            arguments.filterIsInstance<Handle>().forEach { take(it.owner, it.name, it.desc) }
        }

        private fun take(
            owner: String,
            name: String,
            descriptor: String,
        ) {
            if (!owner.startsWith("[")) references += Reference(owner, "$name $descriptor", from)
        }
    }

    companion object {
        fun ofFolder(folder: Path): List<ClassFile> =
            Files.walk(folder).use { files ->
                files.filter { it.toString().endsWith(".class") }.map { ClassFile(Files.readAllBytes(it)) }.toList()
            }

        fun ofJar(bytes: ByteArray): List<ClassFile> =
            ZipInputStream(bytes.inputStream()).use { zip ->
                generateSequence { zip.nextEntry }
                    .filter { it.name.endsWith(".class") && !it.name.startsWith("META-INF/") }
                    .map { ClassFile(zip.readBytes()) }
                    .toList()
            }
    }
}

package dev.hotdeploy.check

import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

/**
 * The stubs beside the platform's own classes, as far as Maven Central has these: the Kotlin compiler is built on the
 * platform's core and brings it. It brings no more than it needs, so what it lacks proves nothing.
 */
class RealClassesTest {
    private val real =
        Built.stubs.mapNotNull { stub ->
            val type = Class.forName(stub.name.replace('/', '.'), false, javaClass.classLoader)
            if ("kotlin-compiler" in "${type.protectionDomain.codeSource.location}") stub to type else null
        }

    @Test
    fun `the platform's own classes are found before the stubs`() {
        assertTrue(real.size > 15, real.joinToString { (stub, _) -> stub.name })
    }

    @Test
    fun `every member of a stub is one of the real class`() {
        val wrong =
            real.flatMap { (stub, _) ->
                stub.members.values
                    .filter { isVisible(it.access) && !isInLibrary(stub.name, it.key) }
                    .map { "${stub.name}.${it.key}" }
            }
        assertNone(wrong - STRIPPED)
    }

    @Test
    fun `a stub is an interface where the real class is one, and extends what it extends`() {
        val wrong =
            real.flatMap { (stub, type) ->
                stub.supertypes
                    .map { Class.forName(it.replace('/', '.'), false, javaClass.classLoader) }
                    .filterNot { it.isAssignableFrom(type) }
                    .map { "${stub.name}: is no ${it.name}" }
            }
        assertNone(wrong - STRIPPED)
    }

    private companion object {
        /** The compiler's copy lacks these: what it does not use was taken out of it. */
        val STRIPPED =
            setOf(
                "com/intellij/ide/util/PropertiesComponent.getInstance (Lcom/intellij/openapi/project/Project;)Lcom/intellij/ide/util/PropertiesComponent;",
                "com/intellij/openapi/application/PathManager.getOptionsPath ()Ljava/lang/String;",
                "com/intellij/openapi/components/Service.value ()[Lcom/intellij/openapi/components/Service\$Level;",
                "com/intellij/openapi/fileEditor/FileDocumentManager.getUnsavedDocuments ()[Lcom/intellij/openapi/editor/Document;",
                "com/intellij/openapi/project/DumbAware: is no com.intellij.openapi.project.PossiblyDumbAware",
                "com/intellij/openapi/vfs/VirtualFileManager.refreshAndFindFileByUrl (Ljava/lang/String;)Lcom/intellij/openapi/vfs/VirtualFile;",
                "com/intellij/util/messages/SimpleMessageBusConnection.disconnect ()V",
            )
    }
}

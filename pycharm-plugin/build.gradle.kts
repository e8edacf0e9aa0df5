import org.jetbrains.intellij.platform.gradle.IntelliJPlatformType
import org.jetbrains.intellij.platform.gradle.models.ProductRelease
import org.jetbrains.kotlin.gradle.dsl.JvmTarget
import org.jetbrains.kotlin.gradle.dsl.KotlinJvmProjectExtension
import org.jetbrains.kotlin.gradle.dsl.KotlinVersion

// The build against the platform itself. pom.xml builds the same sources against stubs of it.

plugins {
    id("org.jetbrains.kotlin.jvm") version "2.3.21"
    id("org.jetbrains.intellij.platform")
}

allprojects {
    group = providers.gradleProperty("group").get()
    version = providers.gradleProperty("version").get()

    plugins.withId("org.jetbrains.kotlin.jvm") {
        extensions.configure<KotlinJvmProjectExtension> {
            jvmToolchain(21)
            compilerOptions {
                jvmTarget = JvmTarget.JVM_21
                // Of the Kotlin that 2025.2 brings.
                languageVersion = KotlinVersion.KOTLIN_2_1
                apiVersion = KotlinVersion.KOTLIN_2_1
                freeCompilerArgs.addAll("-Xjsr305=strict", "-jvm-default=no-compatibility")
            }
        }
    }
}

// The descriptor and the icons are the plugin's own; the classes of `ide` come into the same jar.
sourceSets.main {
    resources.srcDir("ide/src/main/resources")
}

dependencies {
    intellijPlatform {
        pycharm(providers.gradleProperty("platformVersion"))
        bundledPlugin("PythonCore")
        plugin("com.redhat.devtools.lsp4ij", providers.gradleProperty("lsp4ijVersion").get())

        pluginComposedModule(implementation(project(":core")))
        pluginComposedModule(implementation(project(":ide")))
        // Content modules, each with a jar and a class loader of its own: lib/modules/<name>.jar.
        pluginModule(project(":platform"))
        pluginModule(project(":lsp4ij"))

        pluginVerifier()
        zipSigner()
    }
}

intellijPlatform {
    projectName = "hotdeploy"
    buildSearchableOptions = false

    pluginConfiguration {
        version = providers.gradleProperty("version")
        ideaVersion {
            sinceBuild = providers.gradleProperty("platformSinceBuild")
            untilBuild = provider { null }
        }
        changeNotes = provider { changeNotes() }
    }

    pluginVerification {
        ides {
            select {
                types = listOf(IntelliJPlatformType.PyCharm, IntelliJPlatformType.IntellijIdea)
                channels = listOf(ProductRelease.Channel.RELEASE)
                sinceBuild = providers.gradleProperty("platformSinceBuild")
            }
        }
    }

    signing {
        certificateChain = providers.environmentVariable("CERTIFICATE_CHAIN")
        privateKey = providers.environmentVariable("PRIVATE_KEY")
        password = providers.environmentVariable("PRIVATE_KEY_PASSWORD")
    }

    publishing {
        token = providers.environmentVariable("PUBLISH_TOKEN")
    }
}

tasks {
    // The programs, one folder for each platform. A release collects them in target/server before.
    prepareSandbox {
        from(layout.projectDirectory.dir("target/server")) {
            into(pluginName.map { "$it/server" })
        }
        from(layout.projectDirectory.files("LICENSE", "target/THIRD-PARTY.txt")) {
            into(pluginName)
        }
    }
}

/** The newest section of the changelog, as the simple HTML that the Marketplace takes. */
fun changeNotes(): String =
    file("CHANGELOG.md")
        .readLines()
        .dropWhile { !it.startsWith("## ") }
        .drop(1)
        .takeWhile { !it.startsWith("## ") }
        .filter { it.startsWith("* ") }
        .joinToString("", "<ul>", "</ul>") { "<li>${it.removePrefix("* ")}</li>" }

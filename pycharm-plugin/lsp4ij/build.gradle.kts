plugins {
    id("org.jetbrains.kotlin.jvm")
    id("org.jetbrains.intellij.platform.module")
}

dependencies {
    intellijPlatform {
        pycharm(providers.gradleProperty("platformVersion"))
        plugin("com.redhat.devtools.lsp4ij", providers.gradleProperty("lsp4ijVersion").get())
    }
    compileOnly(project(":core"))
    compileOnly(project(":ide"))
}

// The IDE finds a content module by the name of its jar.
tasks.composedJar {
    archiveFileName = "hotdeploy.lsp4ij.jar"
}

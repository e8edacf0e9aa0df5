plugins {
    id("org.jetbrains.kotlin.jvm")
    id("org.jetbrains.intellij.platform.module")
}

dependencies {
    intellijPlatform {
        pycharm(providers.gradleProperty("platformVersion"))
    }
    compileOnly(project(":core"))
    compileOnly(project(":ide"))
}

// The IDE finds a content module by the name of its jar.
tasks.composedJar {
    archiveFileName = "hotdeploy.platform.jar"
}

plugins {
    id("org.jetbrains.kotlin.jvm")
    id("org.jetbrains.intellij.platform.module")
}

// They are the plugin's: see the build of the root.
sourceSets.main {
    resources.setSrcDirs(emptyList<String>())
}

dependencies {
    intellijPlatform {
        pycharm(providers.gradleProperty("platformVersion"))
        bundledPlugin("PythonCore")
    }
    compileOnly(project(":core"))
}

@file:JvmName("TrustedProjects")

package com.intellij.ide.impl

import com.intellij.openapi.project.Project
import java.util.Collections
import java.util.WeakHashMap

/** Stands in for the platform's own, which the Kotlin compiler does not bring: here a test says what is trusted. */
val trustedProjects: MutableSet<Project> = Collections.newSetFromMap(WeakHashMap())

fun Project.isTrusted(): Boolean = this in trustedProjects

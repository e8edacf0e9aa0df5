package dev.hotdeploy.check;

import com.intellij.mock.MockComponentManager;
import com.intellij.mock.MockProject;
import com.intellij.openapi.Disposable;
import com.intellij.openapi.project.Project;

/** The platform's own light project. Java, since Kotlin looks for a supertype that the compiler's copy has not. */
final class LightProject {
    private LightProject() {
    }

    static Project create(Disposable end) {
        return new MockProject(null, end);
    }

    static <T> void register(Project project, Class<T> type, T service) {
        ((MockComponentManager) project).registerService(type, service);
    }
}

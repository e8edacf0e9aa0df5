package com.intellij.openapi.components;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

@Retention(RetentionPolicy.RUNTIME)
public @interface Service {
    Level[] value() default {Level.APP};
    public enum Level {
        APP, PROJECT
    }
}

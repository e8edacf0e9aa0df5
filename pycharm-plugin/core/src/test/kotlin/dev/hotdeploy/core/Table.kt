package dev.hotdeploy.core

import org.junit.jupiter.api.DynamicTest

/** A test for each row; the first of a row says what it is about. */
fun <A, B> table(
    vararg rows: Triple<String, A, B>,
    check: (given: A, expected: B) -> Unit,
): List<DynamicTest> = rows.map { (name, given, expected) -> DynamicTest.dynamicTest(name) { check(given, expected) } }

/** A row. */
fun <A, B> row(
    name: String,
    given: A,
    expected: B,
): Triple<String, A, B> = Triple(name, given, expected)

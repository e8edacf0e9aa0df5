package dev.hotdeploy.core

import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

class ProductTest {
    @Test
    fun `ids are plain words of a descriptor`() {
        for (id in listOf(Product.PLUGIN, Product.SERVER)) {
            assertTrue(Regex("[a-z]+(\\.[a-z]+)*").matches(id), id)
        }
    }
}

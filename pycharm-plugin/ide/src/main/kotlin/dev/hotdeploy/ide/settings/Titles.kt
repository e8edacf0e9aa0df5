package dev.hotdeploy.ide.settings

import javax.swing.JComboBox

/** A choice, as it is shown. */
class Titled<T>(val value: T, private val title: String) {
    override fun toString(): String = title
}

/** Boxes of choices. */
object Titles {
    fun <T> combo(choices: List<T>, chosen: T, title: (T) -> String): JComboBox<Titled<T>> {
        val box = JComboBox<Titled<T>>()
        choices.forEach { box.addItem(Titled(it, title(it))) }
        choose(box, chosen)
        return box
    }

    fun <T> choose(box: JComboBox<Titled<T>>, value: T) {
        box.selectedIndex = (0 until box.itemCount).firstOrNull { box.getItemAt(it).value == value } ?: 0
    }

    fun <T> chosen(box: JComboBox<Titled<T>>): T = box.getItemAt(box.selectedIndex).value
}

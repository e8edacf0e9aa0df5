package dev.hotdeploy.core.protocol

/** A word of the protocol. */
interface Word {
    /** As it stands in a message. */
    val word: String
}

/** The entry that stands for a word of a message; `null` for a word that is not known. */
internal inline fun <reified E> wordOf(word: String?): E? where E : Enum<E>, E : Word = enumValues<E>().firstOrNull {
    it.word ==
        word
}

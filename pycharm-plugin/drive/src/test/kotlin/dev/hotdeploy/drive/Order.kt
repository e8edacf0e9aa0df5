package dev.hotdeploy.drive

/** Which comes first: the user's word that it was a save by hand, or `didSave`. Either happens. */
enum class Order {
    INTENT_FIRST,
    SAVE_FIRST,
}

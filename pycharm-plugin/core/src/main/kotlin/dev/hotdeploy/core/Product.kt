package dev.hotdeploy.core

/** Names that the plugin's parts and the server share. */
object Product {
    /** The plugin's id in plugin.xml and in the Marketplace. */
    const val PLUGIN: String = "dev.hotdeploy"

    /** What people read. */
    const val NAME: String = "Hotdeploy for Zato"

    /** The id under which either backend registers the language server. */
    const val SERVER: String = "hotdeploy"
}

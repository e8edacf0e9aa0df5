package dev.hotdeploy.ide.look

import dev.hotdeploy.core.model.ClusterNode
import dev.hotdeploy.core.model.Health
import dev.hotdeploy.core.protocol.ServerState
import java.awt.Color
import javax.swing.Icon
import javax.swing.JComponent

/** What a colour says; each has a shade for light and one for dark themes, as 0xRRGGBB. */
enum class Ink(val light: Int, val dark: Int) {
    GOOD(0x208A3C, 0x5FB865),
    BAD(0xDB3B4B, 0xE06C6C),
    DOUBT(0x9A6300, 0xE0A62E),
    BUSY(0x3574F0, 0x6B9BFA),
    QUIET(0x6C707E, 0x9DA0A8),
    LINK(0x315FBD, 0x6B9BFA),
    EDGE(0xD3D5DB, 0x43454A),
    CARD(0xFFFFFF, 0x313438),
    TRACK(0xEBECF0, 0x43454A),
    VALIDATE(0x8F5FCB, 0xA97FE0),
    UPLOAD(0x3574F0, 0x5C8DF0),
    LOAD(0xD9A300, 0xD6AE58),
    VERIFY(0x2E9E4F, 0x5FB865),
    ;

    companion object {
        fun of(health: Health): Ink = when (health) {
            Health.CONFIRMED -> GOOD
            Health.FAILED -> BAD
            Health.STALE, Health.OFFLINE -> DOUBT
            Health.PENDING -> BUSY
            Health.IDLE, Health.NONE -> QUIET
        }
    }
}

/** What an icon says; `file` is its name in the resources, without ending. */
enum class Mark(val file: String) {
    CONFIRMED("stateConfirmed"),
    FAILED("stateFailed"),
    BLOCKED("stateBlocked"),
    STALE("stateStale"),
    UNREACHABLE("stateUnreachable"),
    PENDING("statePending"),
    NONE("stateNone"),
    TARGET("target"),
    PROTECTED("targetProtected"),
    SERVER("server"),
    SERVICE("service"),
    PRODUCT("hotdeploy"),
    ;

    companion object {
        fun of(state: ServerState): Mark = when (state) {
            ServerState.CONFIRMED -> CONFIRMED
            ServerState.FAILED -> FAILED
            ServerState.STALE -> STALE
            ServerState.UNREACHABLE -> UNREACHABLE
            ServerState.PENDING -> PENDING
            ServerState.BLOCKED -> BLOCKED
        }

        fun of(health: Health): Mark = when (health) {
            Health.CONFIRMED -> CONFIRMED
            Health.FAILED -> FAILED
            Health.STALE -> STALE
            Health.OFFLINE -> UNREACHABLE
            Health.PENDING -> PENDING
            Health.IDLE, Health.NONE -> NONE
        }

        fun of(node: ClusterNode): Mark = when (node) {
            is ClusterNode.Target -> if (node.protected) {
                PROTECTED
            } else if (node.health == Health.OFFLINE) {
                UNREACHABLE
            } else {
                TARGET
            }
            is ClusterNode.Server -> SERVER
            is ClusterNode.Module -> of(node.state)
            is ClusterNode.Service -> SERVICE
        }
    }
}

/** Colours and icons of the theme in force. The components know only this, so that they can be drawn without an IDE. */
interface Look {
    fun color(ink: Ink): Color

    fun icon(mark: Mark): Icon

    /** A length in pixels of a screen with an ordinary resolution, as pixels of this screen. */
    fun scaled(pixels: Int): Int = pixels
}

/** Swing takes a text that begins with `<html>` as markup; what came from a server is none. */
fun <C : JComponent> C.withPlainText(): C {
    putClientProperty("html.disable", true)
    return this
}

/** Text that no component takes for markup, also where that cannot be switched off. */
fun unmarked(text: String): String = if (text.trimStart().startsWith("<html", ignoreCase = true)) "\u200B$text" else text

/** Lines of text as a tool tip, in which nothing counts as markup. Empty: none. */
fun tipOf(lines: List<String>): String? {
    if (lines.isEmpty()) return null
    val shown = lines.flatMap { it.lines() }.take(MOST_LINES).map { line -> escaped(line.take(MOST_CHARACTERS)) }
    return "<html>${shown.joinToString("<br>")}</html>"
}

/** Text as markup, its lines kept; for where the IDE takes markup, or either. */
fun marked(text: String): String = "<html>${text.lines().joinToString("<br>", transform = ::escaped)}</html>"

/** Text for within markup. */
fun escaped(text: String): String = buildString {
    for (character in text) {
        when (character) {
            '<' -> append("&lt;")
            '>' -> append("&gt;")
            '&' -> append("&amp;")
            '"' -> append("&quot;")
            '\'' -> append("&#39;")
            else -> append(character)
        }
    }
}

private const val MOST_LINES = 40
private const val MOST_CHARACTERS = 300

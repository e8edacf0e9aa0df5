package dev.hotdeploy.ide

import java.awt.BasicStroke
import java.awt.Color
import java.awt.Graphics2D
import java.awt.Shape
import java.awt.geom.Ellipse2D
import java.awt.geom.Path2D
import java.awt.geom.RoundRectangle2D

/** Draws the few things that the plugin's icons are made of; anything else is an error, so that none is overlooked. */
object Svg {
    private val element = Regex("<(rect|circle|path) ([^>]*)/>")
    private val attribute = Regex("([a-z-]+)=\"([^\"]*)\"")

    fun paint(svg: String, graphics: Graphics2D) {
        val body = svg.substringAfter('>').substringBefore("</svg>")
        require(element.replace(body, "").isBlank()) { "an icon has more than rect, circle and path: $body" }
        for (match in element.findAll(body)) {
            val given = attribute.findAll(match.groupValues[2]).associate { it.groupValues[1] to it.groupValues[2] }
            val shape = shape(match.groupValues[1], given)
            given["fill"]?.let {
                graphics.color = Color.decode(it)
                graphics.fill(shape)
            }
            given["stroke"]?.let {
                graphics.color = Color.decode(it)
                graphics.stroke = BasicStroke(
                    given["stroke-width"]?.toFloat() ?: 1f,
                    BasicStroke.CAP_ROUND,
                    BasicStroke.JOIN_ROUND,
                    10f,
                    given["stroke-dasharray"]?.split(' ')?.map(String::toFloat)?.toFloatArray(),
                    0f,
                )
                graphics.draw(shape)
            }
        }
    }

    private fun shape(kind: String, given: Map<String, String>): Shape {
        fun number(name: String) = given[name]?.toDouble() ?: 0.0
        return when (kind) {
            "rect" -> RoundRectangle2D.Double(
                number("x"),
                number("y"),
                number("width"),
                number("height"),
                2 * number("rx"),
                2 * number("rx"),
            )
            "circle" -> Ellipse2D.Double(number("cx") - number("r"), number("cy") - number("r"), 2 * number("r"), 2 * number("r"))
            else -> path(given.getValue("d"))
        }
    }

    private fun path(data: String): Shape {
        val path = Path2D.Double()
        for (part in Regex("([A-Z])([^A-Z]*)").findAll(data)) {
            val n = part.groupValues[2].trim().split(Regex("[ ,]+")).filter(String::isNotEmpty).map(String::toDouble)
            when (part.groupValues[1]) {
                "M" -> {
                    path.moveTo(n[0], n[1])
                    n.drop(2).chunked(2).forEach { path.lineTo(it[0], it[1]) }
                }
                "L" -> n.chunked(2).forEach { path.lineTo(it[0], it[1]) }
                "H" -> path.lineTo(n[0], path.currentPoint.y)
                "V" -> path.lineTo(path.currentPoint.x, n[0])
                "C" -> n.chunked(6).forEach { path.curveTo(it[0], it[1], it[2], it[3], it[4], it[5]) }
                "Z" -> path.closePath()
                else -> throw IllegalArgumentException(part.value)
            }
        }
        return path
    }
}

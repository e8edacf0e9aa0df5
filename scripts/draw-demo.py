"""Draws docs/demo.svg from a real run of the demo. Needs the package `rich`; run it when the demo has changed.

    CLICOLOR_FORCE=1 target/debug/hotdeploy demo | python scripts/draw-demo.py
"""

import io
import pathlib
import re
import sys

from rich.console import Console
from rich.text import Text


def main() -> None:
    console = Console(record=True, width=112, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    console.print(Text.from_ansi("$ make demo\n" + sys.stdin.read().rstrip()))
    svg = console.export_svg(title="hotdeploy demo")
    # No fonts from elsewhere: the viewer's own fixed-width font will do.
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    svg = re.sub(r"<!-- Generated.*?-->", "", svg)
    svg = svg.replace("<text class", '<text xml:space="preserve" class')
    path = pathlib.Path(__file__).resolve().parent.parent / "docs" / "demo.svg"
    path.write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    main()

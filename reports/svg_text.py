"""Text in pictures, a line at a time.

WeasyPrint 70 lays out text of an SVG character by character, and puts each text that doesn't begin at its place into
a form of its own: the pictures of a report would cost a fifth of its rendering. The texts of our own pictures
(``reports.charts``) are single lines with one place, one anchor and one look, so a line is laid out once and drawn
where its anchor wants it.

``install()`` replaces one function of WeasyPrint's pictures, which is not public; ``tests/reports/test_charts.py``
reads the lines and their places back from a file.
"""

from math import inf
from typing import Any

from weasyprint.css.properties import INITIAL_VALUES
from weasyprint.draw.text import draw_first_line
from weasyprint.matrix import Matrix
from weasyprint.svg import TAGS, Node
from weasyprint.svg.text import Style, TextBox
from weasyprint.text.line_break import split_first_line

WEIGHTS = {"bold": 700}
BEFORE = {"middle": 0.5, "end": 1.0}  # the share of a line that stands before its place


def draw_text(svg: Any, node: Node, font_size: float) -> None:
    """Draw the one line of a text node."""
    style = Style(INITIAL_VALUES)
    style.font_config = svg.font_config
    style["font_family"] = [name.strip() for name in node.get("font-family", "sans-serif").split(",")]
    style["font_weight"] = WEIGHTS.get(node.get("font-weight"), 400)
    style["font_size"] = font_size
    layout, _, _, width, _, _ = split_first_line(node.text, style, svg.context, inf, 0)
    x, y = svg.point(node.get("x"), node.get("y"), font_size)
    x -= width * BEFORE.get(node.get("text-anchor"), 0)
    svg.stream.push_state()
    fill, stroke = svg.set_graphical_state(node, font_size)
    svg.stream.begin_text()
    layout.reactivate(style)
    svg.fill_stroke(fill, stroke, text=True)
    draw_first_line(svg.stream, TextBox(layout, style), "none", "none", Matrix(d=-1, e=x, f=y))
    svg.stream.end_text()
    svg.stream.pop_state()


def install() -> None:
    """Make WeasyPrint draw text with this module. Calling it again changes nothing."""
    TAGS["text"] = draw_text

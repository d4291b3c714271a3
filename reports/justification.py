"""Both edges flush in justified Chinese text.

WeasyPrint 70 justifies by widening spaces, and Chinese has none: its right edge stays ragged. Here the rest
of a line is spread between its Chinese characters instead, as Chinese printing does; Latin words and figures
in the line keep their shape. Lines without Chinese are left to WeasyPrint.

``install()`` replaces one function of WeasyPrint's layout, which is not public; ``tests/reports/
test_justification.py`` measures both edges in a rendered page and fails when another version needs other care.
"""

import re
from collections.abc import Iterator
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout import inline
from weasyprint.text.ffi import TO_UNITS, ffi, pango
from weasyprint.text.line_break import Layout

# Ideographs, full-width forms and punctuation. The dash and the ellipsis are left out: each is written as a
# pair that must stay joined.
CHINESE = re.compile("[⺀-〿㐀-䶿一-鿿豈-﫿︰-﹏＀-￯‘-”①-⓿\U00020000-\U0003fffd]+")

_justify_spaces = inline.justify_line


class SpreadLayout(Layout):
    """The layout of a piece of text with ``gap`` pixels more between its Chinese characters."""

    gap = 0.0

    def set_text(self, text: str, justify: bool = False) -> None:
        super().set_text(text, justify)
        attributes = pango.pango_layout_get_attributes(self.layout)
        if attributes == ffi.NULL:
            attributes = ffi.gc(pango.pango_attr_list_new(), pango.pango_attr_list_unref)
        for run in CHINESE.finditer(self.text):
            attribute = pango.pango_attr_letter_spacing_new(int(self.gap * TO_UNITS))
            attribute.start_index = len(self.text[: run.start()].encode())
            attribute.end_index = len(self.text[: run.end()].encode())
            pango.pango_attr_list_change(attributes, attribute)
        pango.pango_layout_set_attributes(self.layout, attributes)


def justify_line(context: Any, line: Any, extra_width: float) -> None:
    """Widen ``line`` by ``extra_width`` pixels, between Chinese characters where it has any."""
    gaps = _gaps("".join(_characters(line)))
    if gaps:
        _spread(line, extra_width / gaps, 0.0, "")
    else:
        _justify_spaces(context, line, extra_width)


def _gaps(text: str) -> float:
    """How many gaps the text has: one between two Chinese characters, half of one between Chinese and other.

    This is how Pango lays out letter spacing: half of it on each side of a character, none at the ends.
    """
    chinese = [bool(CHINESE.match(character)) for character in text]
    return sum(chinese) - (sum((chinese[0], chinese[-1])) / 2 if text else 0)


def _characters(box: Any) -> Iterator[str]:
    """The text of a line, piece by piece, with a no-break character for anything that is not text."""
    if isinstance(box, boxes.TextBox):
        yield box.text
    elif isinstance(box, (boxes.LineBox, boxes.InlineBox)):
        for child in box.children:
            if child.is_in_normal_flow():
                yield from _characters(child)
    else:
        yield "\ufffc"


def _spread(box: Any, gap: float, advance: float, before: str) -> tuple[float, str]:
    """Move ``box`` right by ``advance``, widen its text; return the advance and last character after it."""
    if isinstance(box, boxes.TextBox):
        if not box.text:
            return advance, before
        advance += gap * _gaps_between(before, box.text[0])
        box.position_x += advance
        inner = gap * _gaps(box.text)
        if inner:
            box.width += inner
            box.pango_layout = _spread_layout(box, gap)
        return advance + inner, box.text[-1]
    if isinstance(box, (boxes.LineBox, boxes.InlineBox)):
        start = advance
        box.position_x += advance
        for child in box.children:
            if child.is_in_normal_flow():
                advance, before = _spread(child, gap, advance, before)
        box.width += advance - start
        return advance, before
    advance += gap * _gaps_between(before, "\ufffc")
    box.translate(advance, 0)
    return advance, "\ufffc"


def _gaps_between(before: str, after: str) -> float:
    """The share of a gap where two pieces of text meet."""
    return _gaps(before + after) if before else 0


def _spread_layout(box: Any, gap: float) -> SpreadLayout:
    layout = SpreadLayout(box.style, box.justification_spacing)
    layout.gap = gap
    layout.set_text(box.text)
    layout.deactivate()
    return layout


def install() -> None:
    """Make WeasyPrint justify with this module. Calling it again changes nothing."""
    inline.justify_line = justify_line

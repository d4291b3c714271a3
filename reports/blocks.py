"""The parts that a document is made of: plain dicts and lists, ready to be stored as JSON.

One template turns each kind into HTML. A block holds finished text: no number that still wants formatting, no
choice that still wants making. Where figures stand in a text that came with marks is kept beside it as `figures`: begin,
end and the key under which each answers 从哪来.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from scoring.figure_marks import marked, read_marks
from scoring.formatting import UNKNOWN, number

Block = dict[str, Any]
Cell = dict[str, Any]
Row = dict[str, Any]


def heading(level: int, text: str, anchor: str = "") -> Block:
    """A heading below a chapter's: level 3 （一）, level 4 1."""
    return {"type": "heading", "level": level, "text": text, "anchor": anchor}


def paragraph(text: str, lead: str = "", kind: str = "") -> Block:
    """A paragraph; ``lead`` opens it in bold. ``kind`` "label" and "intro" stay with what follows, "terms" heads a
    table."""
    return {"type": "paragraph", "kind": kind, "lead": lead, **_written(text)}


def centred(text: str) -> Block:
    """A line by itself in the middle, such as the total and the grade."""
    return {"type": "centred", **_written(text)}


def cell(text: str, *, across: int = 1, down: int = 1, kind: str = "", key: str | None = None) -> Cell:
    """A table's cell, ``across`` columns wide and ``down`` rows high; ``kind`` "name": it names its row, "text": words, "dates": two lines.

    ``key`` is that of the figure which the cell is.
    """
    return {"across": across, "down": down, "kind": kind, **_written(marked(key, text) if key else text)}


def figure_cell(key: str, value: Decimal | int | None, missing: str = UNKNOWN, *, across: int = 1) -> Cell:
    """The cell of a count that is one of the facts; ``missing`` where it isn't known."""
    return cell(number(value, missing), across=across, key=None if value is None else key)


def _written(text: str) -> dict[str, Any]:
    plain, figures = read_marks(text)
    return {"text": plain, "figures": [list(span) for span in figures]} if figures else {"text": plain}


def row(cells: Iterable[Cell], kind: str = "") -> Row:
    """A table's row; ``kind`` is "", "subtotal" or "total"."""
    return {"kind": kind, "cells": list(cells)}


def table(
    *,
    name: str,
    title: str,
    widths: Sequence[float],
    head: Sequence[Row],
    body: Sequence[Row],
    size: str = "",
) -> Block:
    """A table. ``widths`` are shares of its width, one a column; ``size`` is "", "tight" or "tighter"."""
    whole = sum(widths)
    return {
        "type": "table",
        "name": name,
        "title": title,
        "size": size,
        "columns": [f"{share * 100 / whole:.3f}" for share in widths],
        "head": list(head),
        "body": list(body),
    }


def chart(*, name: str, title: str, alternative: str, svg: str, numbers: Block | None = None) -> Block:
    """A picture with its caption. ``numbers`` is what Word shows instead; None where the chapter has them already.

    ``svg`` is the finished picture, written by ``reports.charts`` with all text escaped; ``alternative`` says in words
    what it shows.
    """
    return {
        "type": "chart",
        "name": name,
        "title": title,
        "alternative": alternative,
        "svg": svg,
        "table": numbers,
    }

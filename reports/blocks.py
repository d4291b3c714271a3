"""The parts that a document is made of: plain dicts and lists, ready to be stored as JSON.

One template turns each kind into HTML. A block holds finished text: no number that still wants formatting, no
choice that still wants making.
"""

from collections.abc import Iterable, Sequence
from typing import Any

Block = dict[str, Any]
Cell = dict[str, Any]
Row = dict[str, Any]


def heading(level: int, text: str, anchor: str = "") -> Block:
    """A heading below a chapter's: level 3 （一）, level 4 1."""
    return {"type": "heading", "level": level, "text": text, "anchor": anchor}


def paragraph(text: str, lead: str = "", kind: str = "") -> Block:
    """A paragraph; ``lead`` opens it in bold. ``kind`` "label" and "intro" stay with what follows, "terms" heads a
    table."""
    return {"type": "paragraph", "kind": kind, "lead": lead, "text": text}


def centred(text: str) -> Block:
    """A line by itself in the middle, such as the total and the grade."""
    return {"type": "centred", "text": text}


def cell(text: str, *, across: int = 1, down: int = 1, kind: str = "") -> Cell:
    """A table's cell, ``across`` columns wide and ``down`` rows high; ``kind`` "name": it names its row, "text": words, "dates": two lines."""
    return {"text": text, "across": across, "down": down, "kind": kind}


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

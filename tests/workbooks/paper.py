"""A sheet as its author sees it, before it is saved in one format or another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

Value = None | str | int | float | bool | date
Range = tuple[int, int, int, int]


@dataclass
class Paper:
    """Cells by zero-based row and column; merged ranges are inclusive (top, left, bottom, right).

    ``formulas`` are cells that hold a formula with their value as its saved result; ``bare_formulas`` hold one whose
    result was never saved. ``formatted`` has empty cells with borders down to the last row of the format.
    """

    name: str = "Sheet1"
    cells: dict[tuple[int, int], Value] = field(default_factory=dict)
    formulas: set[tuple[int, int]] = field(default_factory=set)
    bare_formulas: set[tuple[int, int]] = field(default_factory=set)
    merged: list[Range] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    formatted: bool = False

    @property
    def height(self) -> int:
        return 1 + max((row for row, _ in (*self.cells, *self.bare_formulas)), default=-1)

    @property
    def width(self) -> int:
        return 1 + max((column for _, column in (*self.cells, *self.bare_formulas)), default=-1)

    def put(self, row: int, column: int, value: Value, *, formula: bool = False) -> None:
        """Write a cell; None leaves it empty."""
        if value is None:
            return
        self.cells[row, column] = value
        if formula:
            self.formulas.add((row, column))

    def put_row(self, row: int, values: Sequence[Value], start: int = 0) -> None:
        for offset, value in enumerate(values):
            self.put(row, start + offset, value)

    def merge(self, top: int, left: int, bottom: int, right: int) -> None:
        if (top, left) != (bottom, right):
            self.merged.append((top, left, bottom, right))


def cell_name(row: int, column: int) -> str:
    """(12, 18) -> "S13". Of its own, so that the importer's naming is checked and not trusted."""
    letters = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[rest] + letters
    return f"{letters}{row + 1}"


def full_width(text: str) -> str:
    """Digits, letters and signs as a Chinese keyboard writes them: 2023.07 -> ２０２３．０７."""
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)

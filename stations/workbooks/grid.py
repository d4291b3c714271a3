"""A sheet as a grid of plain values, with what a reader must know about its cells."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache, cached_property

Value = None | str | int | float | bool | date | datetime


@cache
def column_letters(column: int) -> str:
    """Letters of a zero-based column: 0 -> "A", 26 -> "AA"."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_name(row: int, column: int) -> str:
    """Name of a cell as the clerk sees it, from zero-based row and column: (12, 18) -> "S13"."""
    return f"{column_letters(column)}{row + 1}"


@dataclass
class Grid:
    """One sheet. Rows and columns count from zero; merged ranges are inclusive (r0, c0, r1, c1).

    ``rows`` ends with the last row that holds a value. A formula whose result was never saved has the value
    None and stands in ``formulas_without_value``; it may lie outside ``rows``.
    """

    name: str
    rows: list[list[Value]]
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    formulas_without_value: set[tuple[int, int]] = field(default_factory=set)
    hidden: bool = False

    @property
    def height(self) -> int:
        return len(self.rows)

    @cached_property
    def width(self) -> int:
        return max((len(row) for row in self.rows), default=0)

    def value(self, row: int, column: int) -> Value:
        """The cell's own value; None beyond the grid and in all but the first cell of a merged range."""
        if 0 <= row < len(self.rows) and 0 <= column < len(self.rows[row]):
            return self.rows[row][column]
        return None

    def anchor(self, row: int, column: int) -> Value:
        """The value that is seen at the cell: that of its merged range, if it lies in one."""
        return self.value(*self._anchors.get((row, column), (row, column)))

    def cell(self, row: int, column: int) -> str:
        return cell_name(row, column)

    @cached_property
    def _anchors(self) -> dict[tuple[int, int], tuple[int, int]]:
        return {
            (row, column): (top, left)
            for top, left, bottom, right in self.merged
            for row in range(top, min(bottom, self.height - 1) + 1)
            for column in range(left, min(right, self.width - 1) + 1)
        }


@dataclass
class Workbook:
    filename: str
    sheets: list[Grid]

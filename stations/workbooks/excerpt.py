"""Some rows of a sheet as a workbook of their own, at the cells where they stood."""

from __future__ import annotations

from collections.abc import Collection
from io import BytesIO

import openpyxl
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.workbook.child import INVALID_TITLE_REGEX
from openpyxl.worksheet.worksheet import Worksheet

from stations.workbooks.grid import Grid, Value


def excerpt(grid: Grid, rows: Collection[int]) -> bytes:
    """An .xlsx file with the values of these rows (from zero); the rows in between are empty and hidden."""
    book = openpyxl.Workbook()
    sheet = book.active
    if not INVALID_TITLE_REGEX.search(grid.name):  # other formats allow more signs
        sheet.title = grid.name
    kept = set(rows)
    for row in range(max(kept, default=-1) + 1):
        if row not in kept or row in grid.hidden_rows:
            sheet.row_dimensions[row + 1].hidden = True
        for column, value in enumerate(grid.rows[row] if row in kept else ()):
            if value is not None:
                _put(sheet, row, column, value)
    for top, left, bottom, right in grid.merged:
        if kept.issuperset(range(top, bottom + 1)):
            sheet.merge_cells(
                start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1
            )
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _put(sheet: Worksheet, row: int, column: int, value: Value) -> None:
    cell = sheet.cell(row + 1, column + 1)
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
        cell.data_type = "s"  # whatever it starts with, it is no formula
    else:
        cell.value = value

"""Bytes of a workbook into grids: safety first, then calamine, then what calamine leaves out."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from io import BytesIO

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from stations.workbooks import safety
from stations.workbooks.binary import xls_details
from stations.workbooks.details import Details, ods_details, xlsx_details
from stations.workbooks.grid import Grid, Value, Workbook
from stations.workbooks.safety import UnreadableWorkbook

# What Excel allows, and what is stored beside a cell; in .ods names may be longer.
_LONGEST_NAME = 31

_Cell = int | float | str | bool | time | date | datetime | timedelta


def read_workbook(data: bytes, filename: str) -> Workbook:
    """Every worksheet of an .xlsx, .xls or .ods file as a Grid, hidden ones included (``Grid.hidden``).

    Numbers without a fraction come as int, blanks as None, an error such as #REF! as its text.
    Raises UnreadableWorkbook with a Chinese message that says what the file is and what to do.
    """
    kind = safety.check(data, filename)
    details = _details(data, kind)
    for name, known in details.items():
        if refusal := safety.too_far(name, known.rows, known.columns):
            raise refusal
    with _refusals(), CalamineWorkbook.from_filelike(BytesIO(data)) as book:
        worksheets = [meta for meta in book.sheets_metadata if meta.typ == SheetTypeEnum.WorkSheet]
        if kind != "xls" and any(meta.name not in details for meta in worksheets):
            raise safety.damaged()  # nobody has looked at that sheet's size
        sheets = [
            _grid(book.get_sheet_by_name(meta.name), details.get(meta.name, Details()), meta.visible)
            for meta in worksheets
        ]
    if not any(sheet.rows for sheet in sheets):
        raise UnreadableWorkbook("工作簿里没有任何内容。请确认上传的是填好并已保存的表格。")
    return Workbook(filename, sheets)


@contextmanager
def _refusals() -> Iterator[None]:
    """Whatever the parser says about a broken file, as a refusal. Its panics are no Exceptions, nor can be imported."""
    try:
        yield
    except PasswordError as error:
        raise safety.protected() from error
    except (CalamineError, ValueError, OverflowError) as error:
        raise safety.damaged() from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise safety.damaged() from error


def _details(data: bytes, kind: safety.Kind) -> dict[str, Details]:
    if kind == "xls":
        return xls_details(data)
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return xlsx_details(archive) if kind == "xlsx" else ods_details(archive)


def _grid(sheet: CalamineSheet, details: Details, visible: SheetVisibleEnum) -> Grid:
    end_row, end_column = sheet.end or (-1, -1)
    if refusal := safety.too_far(sheet.name, end_row + 1, end_column + 1):
        raise refusal
    rows = [[_plain(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    for (row, column), text in details.errors.items():
        _put(rows, row, column, text)
    while rows and all(value is None for value in rows[-1]):
        rows.pop()
    merged = [(top, left, bottom, right) for (top, left), (bottom, right) in sheet.merged_cell_ranges or []]
    merged += details.merged
    grid = Grid(
        name=sheet.name[:_LONGEST_NAME],
        rows=rows,
        merged=merged,
        hidden_rows=details.hidden_rows,
        formulas_without_value=details.formulas_without_value,
        hidden=visible != SheetVisibleEnum.Visible,
    )
    _check_merged(grid)
    return grid


def _put(rows: list[list[Value]], row: int, column: int, text: str) -> None:
    """Set a cell that calamine left out; the position was checked against the limits before."""
    rows.extend([] for _ in range(row + 1 - len(rows)))
    rows[row].extend([None] * (column + 1 - len(rows[row])))
    rows[row][column] = text


def _check_merged(grid: Grid) -> None:
    """Ranges over ranges over ranges would make a small file unfold into a huge table of anchors."""
    area = 0
    for top, left, bottom, right in grid.merged:
        area += max(0, min(bottom, grid.height - 1) - top + 1) * max(0, min(right, grid.width - 1) - left + 1)
    if area > safety.MAX_CELLS:
        raise UnreadableWorkbook(
            f"工作表“{grid.name}”的合并单元格过多，无法读取。请取消不必要的合并，保存后重新上传。"
        )


def _plain(value: _Cell) -> Value:
    if value == "":
        return None
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 1e15 else value
    if isinstance(value, time | timedelta):
        return str(value)
    return value

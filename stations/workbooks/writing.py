"""What the system's own templates look like and how their cells are written.

Text is always text (never a formula, whatever it starts with), a number is a number, and all but the cells to be
filled in is locked, without a password: whoever must may lift it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO

import openpyxl
from openpyxl.cell import Cell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from stations.workbooks.grid import column_letters
from stations.workbooks.marker import HELP_TITLE, MARKER_SHEET, Marker

Written = None | str | int | Decimal | date
_TEXT_FORMAT = "@"  # keeps the digits of a long number as they are typed
_DATE_FORMAT = "yyyy-mm-dd"
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_FONT = "宋体"
_A3, _A4 = 8, 9
_THIN = Side(style="thin", color="B7BEC8")
_GRID = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_HELP_WIDTH = 92
_NORMAL = 10  # the size of letters by which the widths of columns are chosen
_PADDED = 0.4  # inches of margin, so that the printer needs none of its own


@dataclass(frozen=True)
class Look:
    """How a cell looks and whether it may be typed into."""

    size: int = 10
    bold: bool = False
    colour: str = "1D2733"
    ground: str = ""
    align: str = "center"
    framed: bool = True
    open: bool = False
    number_format: str = "General"

    def dress(self, cell: Cell) -> None:
        cell.font = Font(name=_FONT, size=self.size, bold=self.bold, color=self.colour)
        if self.ground:
            cell.fill = PatternFill("solid", start_color=self.ground)
        cell.alignment = Alignment(horizontal=self.align, vertical="center", wrap_text=True)
        if self.framed:
            cell.border = _GRID
        cell.protection = Protection(locked=not self.open)
        cell.number_format = self.number_format


TITLE = Look(size=14, bold=True, framed=False)
SUBTITLE = Look(size=10, colour="55606E", framed=False)
HEADING = Look(bold=True, ground="E8F0FA")
FIXED = Look(ground="F2F4F7")
INPUT = Look(open=True)
INPUT_TEXT = Look(open=True, number_format=_TEXT_FORMAT)
INPUT_NOTE = Look(open=True, align="left", number_format=_TEXT_FORMAT)
INPUT_DATE = Look(open=True, number_format=_DATE_FORMAT)
SIGNATURE = Look(align="left", framed=False, open=True)


def put(sheet: Worksheet, row: int, column: int, value: Written, look: Look) -> Cell:
    """Write a cell, by zero-based row and column as in a Grid."""
    cell = sheet.cell(row + 1, column + 1)
    look.dress(cell)
    if isinstance(value, str):
        text = ILLEGAL_CHARACTERS_RE.sub("", value)
        cell.value = text or None
        if text:
            cell.data_type = "s"
            # So that it stays text when somebody edits the cell.
            cell.quotePrefix = text[0] in "=+-@"
    else:
        cell.value = value
    return cell


def put_over(sheet: Worksheet, place: tuple[int, int, int, int], value: Written, look: Look) -> None:
    """Write a merged range (top, left, bottom, right; zero-based, inclusive), framed all round."""
    top, left, bottom, right = place
    for row in range(top, bottom + 1):
        for column in range(left, right + 1):
            put(sheet, row, column, value if (row, column) == (top, left) else None, look)
    if (top, left) != (bottom, right):
        sheet.merge_cells(start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1)


def range_name(top: int, left: int, bottom: int, right: int) -> str:
    """The name of a range: (5, 8, 24, 10) -> "I6:K25"."""
    return f"{column_letters(left)}{top + 1}:{column_letters(right)}{bottom + 1}"


def offer(sheet: Worksheet, where: str, choices: Sequence[str], title: str, advice: str) -> None:
    """A drop-down of these choices over a range; nothing else can be typed."""
    rule = DataValidation("list", formula1=f'"{",".join(choices)}"', allow_blank=True, showErrorMessage=True)
    _advise(rule, title, advice)
    _add(sheet, rule, where)


def demand_number(sheet: Worksheet, where: str, *, fractional: bool, title: str, advice: str) -> None:
    """Only numbers from 0 can be typed over a range; whole ones unless ``fractional``."""
    rule = DataValidation(
        "decimal" if fractional else "whole", operator="greaterThanOrEqual", formula1="0", allow_blank=True
    )
    _advise(rule, title, advice)
    _add(sheet, rule, where)


def hint(sheet: Worksheet, where: str, title: str, advice: str) -> None:
    """A word of advice beside the chosen cell; anything can be typed."""
    rule = DataValidation(promptTitle=title, prompt=advice, showInputMessage=True, allow_blank=True)
    _add(sheet, rule, where)


def _advise(rule: DataValidation, title: str, advice: str) -> None:
    rule.showErrorMessage = True
    rule.errorStyle = "stop"
    rule.errorTitle, rule.error = title, advice


def _add(sheet: Worksheet, rule: DataValidation, where: str) -> None:
    rule.add(where)
    sheet.add_data_validation(rule)


def lock(sheet: Worksheet) -> None:
    """Protect all cells that are not open. Widths, heights, looks and added rows stay everybody's."""
    protection = sheet.protection
    protection.enable()
    for freedom in ("formatCells", "formatColumns", "formatRows", "insertRows", "sort", "autoFilter"):
        setattr(protection, freedom, False)


def set_widths(sheet: Worksheet, widths: Iterable[float]) -> None:
    """Widths of the columns from the first on, in characters."""
    for column, width in enumerate(widths):
        sheet.column_dimensions[column_letters(column)].width = width


def fit_height(
    sheet: Worksheet, row: int, cells: Iterable[tuple[Written, float]], look: Look, least: float
) -> None:
    """Set a row's height so that its texts, each in a width of so many characters, are seen whole when opened."""
    lines = max(
        (_lines(str(value), width * _NORMAL / look.size) for value, width in cells if value), default=1
    )
    sheet.row_dimensions[row + 1].height = max(least, lines * look.size * 1.5 + 4)


def _lines(text: str, width: float) -> int:
    taken = sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in text)
    return int(taken / (width - 1)) + 1


def set_print(
    sheet: Worksheet, *, landscape: bool, wide: bool, headings: tuple[int, int] | None = None
) -> None:
    """One page wide on A4, on A3 where ``wide``; ``headings`` (zero-based rows) repeat on every page."""
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.paperSize = _A3 if wide else _A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = _PADDED
    margins.top = margins.bottom = _PADDED * 1.5
    sheet.oddFooter.center.text = "第 &P 页，共 &N 页"
    sheet.oddFooter.center.size = 9
    if headings is not None:
        sheet.print_title_rows = f"{headings[0] + 1}:{headings[1] + 1}"


def finished(book: openpyxl.Workbook, marker: Marker, help_lines: Sequence[str]) -> bytes:
    """The workbook's bytes, with its help sheet and its marker added."""
    _add_help(book.create_sheet("填表说明"), help_lines)
    hidden = book.create_sheet(MARKER_SHEET)
    for row, (name, value) in enumerate(marker.lines()):
        put(hidden, row, 0, name, FIXED)
        put(hidden, row, 1, value, FIXED)
    hidden.sheet_state = "veryHidden"
    lock(hidden)
    book.active = 0
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _add_help(sheet: Worksheet, lines: Sequence[str]) -> None:
    put_over(sheet, (0, 0, 0, 1), HELP_TITLE, TITLE)
    sheet.row_dimensions[1].height = 34
    look = Look(size=11, align="left")
    for number, line in enumerate(lines, start=1):
        put(sheet, number, 0, number, FIXED)
        put(sheet, number, 1, line, look)
        fit_height(sheet, number, [(line, _HELP_WIDTH)], look, least=24)
    set_widths(sheet, (6, _HELP_WIDTH))
    sheet.sheet_view.showGridLines = False
    set_print(sheet, landscape=False, wide=False)
    lock(sheet)

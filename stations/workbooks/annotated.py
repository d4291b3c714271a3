"""The sender's own workbook with its problems marked in the cells, to be cured there."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from io import BytesIO

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from stations.intake import Problem
from stations.workbooks import safety
from stations.workbooks.safety import UnreadableWorkbook

_FILLS = {
    "error": PatternFill("solid", start_color="F6C7CA"),
    "warning": PatternFill("solid", start_color="FBE3B5"),
}
# The writer keeps every cell as an object, empty ones too: up to a hundred times the bytes of its XML.
_MAX_SHEET_BYTES = 2 * 1024 * 1024
_AUTHOR = "社工站评估"
_COMMENT_SIZE = {"width": 320, "height": 120}


def annotated(data: bytes, filename: str, problems: Iterable[Problem]) -> bytes:
    """The .xlsx file with each problem as colour and comment in its cell; nothing else is changed.

    Raises UnreadableWorkbook, with what to do instead, for .xls and .ods, for files that can't be written again and
    for huge ones.
    """
    if safety.check(data, filename) != "xlsx":
        raise UnreadableWorkbook(
            "只有 .xlsx 文件可以标注。请对照页面上的单元格修改，或另存为 .xlsx 后重新上传。"
        )
    with zipfile.ZipFile(BytesIO(data)) as archive:
        entries = archive.infolist()
    if sum(entry.file_size for entry in entries if "worksheets/" in entry.filename) > _MAX_SHEET_BYTES:
        raise UnreadableWorkbook(
            "这份文件内容过多，无法标注。请对照页面上的单元格修改，或删除表格以外的内容后重新上传。"
        )
    by_cell: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        if problem.cell:
            by_cell.setdefault((problem.sheet, problem.cell), []).append(problem)
    try:
        book = openpyxl.load_workbook(BytesIO(data))
        for (sheet, cell), found in by_cell.items():
            _mark(book[sheet], cell, found)
        stream = BytesIO()
        book.save(stream)
    except (AttributeError, IndexError, KeyError, SyntaxError, TypeError, ValueError) as error:
        # The writer knows less of the format than the reader; the clerk still has the list on the page.
        raise UnreadableWorkbook("这份文件的格式特殊，无法标注。请对照页面上的单元格修改。") from error
    return stream.getvalue()


def _mark(sheet: Worksheet, name: str, problems: list[Problem]) -> None:
    for merged in sheet.merged_cells.ranges:
        if name in merged:
            name = merged.start_cell.coordinate
    severities = {problem.severity for problem in problems}
    cell = sheet[name]
    cell.fill = _FILLS["error" if "error" in severities else "warning"]
    text = "\n".join(problem.message for problem in problems)
    cell.comment = Comment(text, _AUTHOR, **_COMMENT_SIZE)

"""Reading an attendance sheet that may be a template of the system's own, come back filled in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from staffing.sheets import ParsedSheet, Terms, read_attendance
from stations.intake import Problem, warning
from stations.months import chinese, chinese_span
from stations.workbooks import Workbook
from stations.workbooks.marker import Marker, misplaced, months_beyond, take_marker

KIND = "attendance"


def read_recognised(workbook: Workbook, terms: Terms, agreement: str) -> ParsedSheet:
    """Read a workbook for the agreement of this code; a template of another one is refused unread."""
    sheets, marker = take_marker(workbook)
    if marker is None:
        return read_attendance(sheets, terms)
    problem = misplaced(marker, kind=KIND, agreement=agreement, sheet=sheets.sheets[0].name)
    if problem is not None:
        return ParsedSheet(None, problems=(problem,))
    parsed = read_attendance(sheets, terms)
    return replace(parsed, problems=(*_typed_over(parsed, marker), *parsed.problems))


def _typed_over(parsed: ParsedSheet, marker: Marker) -> Iterable[Problem]:
    """Months whose locked heading was changed: what the sheet shows is read, and the clerk asked."""
    headings = {columns.month: columns.heading for columns in parsed.months if columns.month is not None}
    for month in months_beyond(marker, headings):
        row, column = headings[month]
        yield warning(
            parsed.sheet,
            parsed.layout.grid.cell(row, column) if parsed.layout else "",
            f"模板是为{chinese_span(marker.first, marker.last)}下载的，表中写的是{chinese(month)}",
            "请确认这三列确是这个月份的，可说明后继续；否则请重新下载模板",
        )

"""The sign by which a template of the system's own is known when it comes back filled in.

It stands in a very hidden sheet, so that it survives being saved as .xlsx, .xls or .ods. What the sheet shows decides
what is read; the marker only tells at once that the file is meant for another agreement or another page.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date

from stations.intake import Problem, error
from stations.months import label, parse_month_range
from stations.workbooks.grid import Grid, Workbook
from stations.workbooks.text import tidy

MARKER_SHEET = "系统标记"
HELP_TITLE = "填表说明（随模板附带，不读取）"
_SIGN = "社工站评估系统模板"
_VERSION = "1"
_LONGEST = 100  # of what is repeated to the reader from a hidden sheet
_NAMES = {"attendance": "社工到岗表", "indicators": "指标完成情况表"}


@dataclass(frozen=True)
class Marker:
    """What a template was made for. ``kind`` is that of the upload: attendance or indicators."""

    kind: str
    agreement: str
    station: str
    first: date
    last: date

    def lines(self) -> list[tuple[str, str]]:
        """The rows of the marker's sheet."""
        return [
            (_SIGN, _VERSION),
            ("类别", self.kind),
            ("协议", self.agreement),
            ("社工站", self.station),
            ("月份", f"{label(self.first)}..{label(self.last)}"),
        ]


def take_marker(workbook: Workbook) -> tuple[Workbook, Marker | None]:
    """The workbook without what a template adds to it, and its marker; unchanged, and None, for any other."""
    found = [(grid, marker) for grid in workbook.sheets if (marker := _marker_in(grid)) is not None]
    if not found:
        return workbook, None
    added = [grid for grid, _ in found]
    sheets = [grid for grid in workbook.sheets if grid not in added and grid.value(0, 0) != HELP_TITLE]
    if not any(grid.rows for grid in sheets):
        return workbook, None
    return replace(workbook, sheets=sheets), found[0][1]


def _marker_in(grid: Grid) -> Marker | None:
    """The marker that a sheet holds. One of an unknown version, or mangled, is none: the sheet is read as any other."""
    if tidy(grid.value(0, 0)) != _SIGN or tidy(grid.value(0, 1)) != _VERSION:
        return None
    said: Mapping[str, str] = {
        tidy(grid.value(row, 0)): tidy(grid.value(row, 1)) for row in range(grid.height)
    }
    try:
        first, last = parse_month_range(said.get("月份", ""))
    except ValueError:
        return None
    kind, agreement, station = (said.get(name, "")[:_LONGEST] for name in ("类别", "协议", "社工站"))
    return Marker(kind, agreement, station, first, last) if kind in _NAMES else None


def misplaced(marker: Marker, *, kind: str, agreement: str, sheet: str) -> Problem | None:
    """The error of a template sent to another agreement (by its code) or another page than it was made for."""
    if marker.kind != kind:
        return error(
            sheet,
            "A1",
            f"这是{_NAMES[marker.kind]}的模板，这里上传的是{_NAMES[kind]}",
            f"请到“{_NAMES[marker.kind]}”的上传页面上传这份文件",
        )
    if marker.agreement != tidy(agreement):
        return error(
            sheet,
            "A1",
            f"这是{marker.station}协议 {marker.agreement} 的模板，所选协议是 {agreement}",
            f"请到协议 {marker.agreement} 的页面上传；要报 {agreement} 的，请下载它的模板填写",
        )
    return None


def months_beyond(marker: Marker, months: Collection[date]) -> list[date]:
    """Months that a sheet speaks of although its template was made without them: a heading was typed over."""
    return [month for month in months if not marker.first <= month <= marker.last]

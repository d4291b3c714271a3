"""A city's workbook as its page shows it: the stations by what became of them, what is wrong first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO

import openpyxl

from stations.models import CityPart, CityUpload
from stations.workbooks import writing
from stations.workbooks.writing import put

SHOWN_PROBLEMS = 5
_State = CityPart.State
_HEADINGS = (
    ("社工站", 30.0),
    ("表中的名称", 22.0),
    ("结果", 12.0),
    ("单元格", 10.0),
    ("类别", 8.0),
    ("问题", 90.0),
)


@dataclass(frozen=True)
class Group:
    """Stations of one fate. ``tone`` is a class of the stylesheet; ``open`` whether they are listed at once."""

    key: str
    title: str
    tone: str
    open: bool
    parts: Sequence[CityPart]

    @property
    def chosen(self) -> bool:
        """Whether these can be ticked to be written."""
        return self.key in ("warned", "clean")


def groups_of(city: CityUpload) -> list[Group]:
    """The stations of a file that was read; empty groups are left out."""
    parts = list(city.parts.select_related("station", "agreement", "upload"))
    ready = [part for part in parts if part.state == _State.READY]

    def of(state: CityPart.State) -> list[CityPart]:
        return [part for part in parts if part.state == state]

    groups = (
        Group("failed", "没有写入", "late", True, of(_State.FAILED)),
        Group("refused", "有错误，不能写入", "late", True, of(_State.REFUSED)),
        Group("warned", "有提醒", "soon", True, [part for part in ready if part.warnings]),
        Group("clean", "没有问题", "fine", False, [part for part in ready if not part.warnings]),
        Group("confirmed", "等待写入", "quiet", False, of(_State.CONFIRMED)),
        Group("applied", "已写入", "fine", True, of(_State.APPLIED)),
        Group("left_out", "未选，没有写入", "quiet", False, of(_State.LEFT_OUT)),
    )
    return [group for group in groups if group.parts]


def problems_workbook(city: CityUpload) -> bytes:
    """Every problem of every station as a list to work through, or to hand on to the stations."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "问题清单"
    for column, (name, _) in enumerate(_HEADINGS):
        put(sheet, 0, column, name, writing.HEADING)
    for row, line in enumerate(_lines(city), start=1):
        for column, text in enumerate(line):
            put(sheet, row, column, text, writing.Look(align="left"))
    writing.set_widths(sheet, (width for _, width in _HEADINGS))
    sheet.freeze_panes = "A2"
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _lines(city: CityUpload) -> Iterable[tuple[str, ...]]:
    for problem in city.problems:
        yield "（整份文件）", "", "", problem["cell"], "提醒", problem["message"]
    for part in city.parts.select_related("station"):
        start = part.name, part.label, part.get_state_display()
        if part.message:
            yield *start, part.cell, "未写入", part.message
        for kind, found in (("错误", part.errors), ("提醒", part.warnings)):
            for problem in found:
                yield *start, problem["cell"], kind, problem["message"]

"""The indicators as one long table: for a span, with a column for each month, or with a line for each month."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from indicators.catalogue import Entry
from tests.workbooks.dates import MONTH_NOTATIONS
from tests.workbooks.indicators import Pen, Shape
from tests.workbooks.indicators_expected import Expected
from tests.workbooks.paper import Paper, Value
from tests.workbooks.services import AREAS, BY_AREA, WHOLE, Services

_WORDS = {
    "short": {"area": "片区", "indicator": "指标", "target": "协议量", "done": "完成量", "percent": "百分比"},
    "long": {
        "area": "服务片区",
        "indicator": "指标名称",
        "target": "指标要求",
        "done": "完成情况",
        "percent": "完成率",
    },
}


@dataclass(frozen=True)
class _Line:
    """A line to write: of an area, the station's own, the total, or ("whole") an indicator that has no areas."""

    entry: Entry
    scope: str
    area: str | None = None

    @property
    def label(self) -> str:
        return self.area or {"station": "站级统筹", "total": "合计", "whole": "/"}[self.scope]


def draw(services: Services, shape: Shape, seed: int) -> tuple[list[Paper], Expected]:
    """The workbook, and what it must be read as."""
    pen = _LongPen(services, shape, random.Random(seed))
    return pen.draw(), pen.expected


class _LongPen(Pen):
    def draw(self) -> list[Paper]:
        self.paper = self.new_paper("指标")
        self.columns = self._columns()
        width = max([*self.columns.values(), *self.month_columns.values()]) - self.left + 1
        self.row = self.titles(self.paper, self.top, width)
        self._header()
        first_line = self.row
        self.run: tuple[str, int] | None = None
        for number, line in enumerate(self._lines()):
            if number == 7 and self.shape["page"] == "headers":
                self._close_run()
                self._header()
            for months in [[month] for month in self.months] if "month" in self.columns else [self.months]:
                self._line(line, months)
        self._close_run()
        self.note(self.paper, self.row, self.left)
        self.remarks(self.paper)
        return self.finish([self.paper], first_line)

    def _columns(self) -> dict[str, int]:
        order = ["area", "indicator"]
        if self.shape["columns"] == "indicator first":
            order.reverse()
        if self.shape["layout"] == "month lines":
            order.append("month")
        if self.shape["targets"] != "absent":
            order.append("target")
        in_columns = self.shape["layout"] == "month columns"
        order += [f"month {number}" for number in range(len(self.months))] if in_columns else ["done"]
        if in_columns and self.shape["sums"]:
            order.append("sum")
        if self.shape["percent"] != "absent":
            order.append("percent")
        columns = {name: self.left + number for number, name in enumerate(order)}
        self.month_columns = {
            month: columns.pop(f"month {number}") for number, month in enumerate(self.months) if in_columns
        }
        return columns

    def _header(self) -> None:
        two_rows = bool(self.month_columns) and bool(self.shape["merged"])
        words = _WORDS[str(self.shape["words"])] | {"month": "月份", "sum": "累计"}
        bottom = self.row + 1 if two_rows else self.row
        for name, column in self.columns.items():
            self.paper.put(self.row, column, self.text(words[name]))
            self.paper.merge(self.row, column, bottom, column)
        label = MONTH_NOTATIONS[str(self.shape["notation"])]
        for number, (month, column) in enumerate(self.month_columns.items()):
            self.paper.put(bottom, column, self.text(label(month, number == 0)))
        if two_rows:
            first = next(iter(self.month_columns.values()))
            self.paper.put(self.row, first, words["done"])
            self.paper.merge(self.row, first, self.row, first + len(self.months) - 1)
        self.row = bottom + 1

    # --- lines ---

    def _lines(self) -> Iterator[_Line]:
        scopes = {"total": ["total"], "line": ["station"], "both": ["station", "total"], "none": []}
        after = scopes[str(self.shape["station"])]
        if self.shape["order"] == "by area":
            for area in AREAS:
                yield from (_Line(entry, "area", area) for entry in BY_AREA)
            for scope in after:
                yield from (_Line(entry, scope) for entry in BY_AREA)
        else:
            for entry in BY_AREA:
                yield from (_Line(entry, "area", area) for area in AREAS)
                yield from (_Line(entry, scope) for scope in after)
        yield from (_Line(entry, "whole") for entry in WHOLE)

    def _line(self, line: _Line, months: list[date]) -> None:
        self._label(line.label)
        self.paper.put(self.row, self.columns["indicator"], self.text(self.name(line.entry)))
        if "month" in self.columns:
            label = MONTH_NOTATIONS[str(self.shape["notation"])]
            self.paper.put(self.row, self.columns["month"], self.text(label(months[0], True)))
        target = None
        if line.scope in ("total", "whole"):
            target = self.target(self.paper, self.row, self.columns.get("target"), line.entry)
        elif "target" in self.columns:
            self.paper.put(self.row, self.columns["target"], "/")
        done = self._amount_of(line, months)
        for month, column in self.month_columns.items():
            self._state(line, [month], column, (month, month))
        if not self.month_columns:
            span = (months[0], months[0]) if "month" in self.columns else self.expected.span
            self._state(line, months, self.columns["done"], span)
        elif "sum" in self.columns and line.entry.accumulation == "sum":
            self.amount(self.paper, self.row, self.columns["sum"], done, line.entry, formula=True)
        # A share of the year's target is only given where the sheet states one.
        self.percent(self.paper, self.row, self.columns.get("percent"), done, target)
        self.row += 1

    def _state(self, line: _Line, months: list[date], column: int, span: tuple[date, date]) -> None:
        value = self._amount_of(line, months)
        self.amount(self.paper, self.row, column, value, line.entry, formula=line.scope == "total")
        if value is None:
            return
        if line.scope != "total":
            self.expected.add(self.paper, self.row, column, line.entry.code, line.area, span, value)
        elif self.shape["station"] != "both":
            self.total_of_areas(self.paper, self.row, column, line.entry, months, span)

    def _amount_of(self, line: _Line, months: list[date]) -> Decimal | None:
        if line.scope == "total":
            return self.services.total(line.entry, months)
        return self.services.of(line.entry, line.area, months)

    # --- the column of areas ---

    def _label(self, label: str) -> None:
        if self.run and self.run[0] == label and self.shape["areas"] != "repeated":
            return
        self._close_run()
        self.run = (label, self.row)
        written: Value = label
        self.paper.put(self.row, self.columns["area"], self.text(written))

    def _close_run(self) -> None:
        if self.run and self.shape["areas"] == "merged":
            column = self.columns["area"]
            self.paper.merge(self.run[1], column, self.row - 1, column)
        self.run = None

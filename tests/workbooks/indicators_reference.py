"""The indicators in the two sheets of the usual form: by area and station-wide, and the agreement's items."""

from __future__ import annotations

import random

from indicators.catalogue import AGREEMENT_ITEMS, AREA_INDICATORS, STATION_INDICATORS, Entry
from tests.workbooks.indicators import Pen, Shape
from tests.workbooks.indicators_expected import Expected
from tests.workbooks.paper import Paper
from tests.workbooks.services import AREAS, WORKERS, Services


def draw(services: Services, shape: Shape, seed: int) -> tuple[list[Paper], Expected]:
    """The workbook, and what it must be read as."""
    pen = _ReferencePen(services, shape, random.Random(seed))
    return pen.draw(), pen.expected


class _ReferencePen(Pen):
    def draw(self) -> list[Paper]:
        self.paper = self.new_paper("指标完成情况")
        self.roles = [
            *(["target"] if self.shape["targets"] != "absent" else []),
            "done",
            *(["percent"] if self.shape["percent"] != "absent" else []),
        ]
        row = self.titles(self.paper, self.top, 12)
        first_line = row + 2
        row = self._areas(row, AREA_INDICATORS[:7], first=True)
        row = self._areas(row, AREA_INDICATORS[7:], first=False)
        self._station(row)
        self.remarks(self.paper)
        return self.finish([self.paper, self._items()], first_line)

    # --- by area ---

    def _areas(self, top: int, entries: tuple[Entry, ...], *, first: bool) -> int:
        paper, left = self.paper, self.left
        paper.put_row(top, ["服务片区", "投入社工人数"], left)
        lines = [*AREAS, *(["合计"] if self.shape["station"] != "none" else [])]
        if self.shape["merged"]:
            paper.merge(top, left, top + 1, left)
            paper.merge(top, left + 1, top + 1, left + 1)
        for number, label in enumerate(lines):
            row = top + 2 + number
            paper.put(row, left, self.text(label))
            area = label if label in AREAS else None
            workers = (
                self.services.of(WORKERS, area, self.months)
                if area
                else self.services.total(WORKERS, self.months)
            )
            self.amount(paper, row, left + 1, workers, WORKERS)
            if first and area:
                self.expected.add(paper, row, left + 1, WORKERS.code, area, self.expected.span, workers)
        column = left + 2
        for entry in entries:
            self._group(top, column, entry, entries)
            for number, label in enumerate(lines):
                self._area_cells(top + 2 + number, column, entry, label if label in AREAS else None)
            column += len(self.roles)
        return top + 2 + len(lines)

    def _group(self, top: int, column: int, entry: Entry, entries: tuple[Entry, ...]) -> None:
        """A group's heading stands once over all its parts."""
        parts = [other for other in entries if other.group == entry.group]
        if entry is parts[0]:
            # A synonym of a part names the part too, so that only a group without parts goes by another name.
            self.paper.put(top, column, self.text(entry.group if entry.part else self.name(entry)))
            if self.shape["merged"]:
                self.paper.merge(top, column, top, column + len(parts) * len(self.roles) - 1)
        part = {"接案": "接案数", "结案": "结案数"}.get(entry.part, entry.part)
        headings = {
            "target": f"协议{part or '量'}",
            "done": f"完成{part or '量'}" if self.shape["targets"] == "absent" else "完成量",
            "percent": "百分比" if self.shape["words"] == "short" else "完成率",
        }
        self.paper.put_row(top + 1, [self.text(headings[role]) for role in self.roles], column)

    def _area_cells(self, row: int, column: int, entry: Entry, area: str | None) -> None:
        at = {role: column + number for number, role in enumerate(self.roles)}
        if area is not None:
            if "target" in at:
                self.paper.put(row, at["target"], "/")
            value = self.services.of(entry, area, self.months)
            self.amount(self.paper, row, at["done"], value, entry)
            self.percent(self.paper, row, at.get("percent"), None, None)
            if value is not None:
                self.expected.add(self.paper, row, at["done"], entry.code, area, self.expected.span, value)
            return
        total = self.services.total(entry, self.months)
        target = self.target(self.paper, row, at.get("target"), entry)
        self.amount(self.paper, row, at["done"], total, entry, formula=True)
        self.percent(self.paper, row, at.get("percent"), total, target)
        self.total_of_areas(self.paper, row, at["done"], entry, self.months, self.expected.span)

    # --- station-wide, and the note beside it ---

    def _station(self, top: int) -> None:
        paper, left = self.paper, self.left
        words = {"target": "指标要求", "done": "完成量", "percent": "百分比"}
        paper.put(top, left, "总体服务")
        columns = [left + 1, left + 2 + len(self.roles)]
        for column in columns:
            paper.put_row(top, ["协议内容", *(words[role] for role in self.roles)], column)
        for number, entry in enumerate(STATION_INDICATORS):
            row, column = top + 1 + number % 3, columns[number // 3]
            paper.put(row, column, self.text(self.name(entry)))
            self._whole(paper, row, column + 1, entry)
        if self.shape["merged"]:
            paper.merge(top, left, top + 3, left)
        self.note(paper, top, columns[1] + 1 + len(self.roles))

    def _whole(self, paper: Paper, row: int, column: int, entry: Entry) -> None:
        at = {role: column + number for number, role in enumerate(self.roles)}
        value = self.services.of(entry, None, self.months)
        target = self.target(paper, row, at.get("target"), entry)
        self.amount(paper, row, at["done"], value, entry)
        self.percent(paper, row, at.get("percent"), value, target)
        if value is not None:
            self.expected.add(paper, row, at["done"], entry.code, None, self.expected.span, value)

    def _items(self) -> Paper:
        paper = self.new_paper("协议内容")
        row = self.titles(paper, self.top, 1 + len(self.roles))
        words = {"target": "指标要求", "done": "完成情况", "percent": "完成百分比"}
        for number, entry in enumerate(AGREEMENT_ITEMS, start=1):
            paper.put(row, self.left, self.text(f"协议内容{number}：{self.name(entry)}"))
            paper.put_row(row, [words[role] for role in self.roles], self.left + 1)
            if self.shape["merged"]:
                paper.merge(row, self.left, row + 1, self.left)
            self._whole(paper, row + 1, self.left + 1, entry)
            row += 2
        return paper

"""Sorting the rows under the headings: workers, totals, and what is neither."""

from __future__ import annotations

import re
from dataclasses import dataclass

from staffing.sheets.parsed import Layout, Scope, TotalRow
from staffing.sheets.words import heading_of, is_total, names_section, parse_mark
from stations.intake import Problem, error
from stations.workbooks.text import is_blank, normalise

_LONGEST_NAME = 50


@dataclass(frozen=True)
class RawRow:
    """A worker's row, not read yet. ``category`` is the text of the section it stands in, "" if none."""

    row: int
    category: str


@dataclass(frozen=True)
class RawRows:
    workers: tuple[RawRow, ...]
    totals: tuple[TotalRow, ...]
    problems: tuple[Problem, ...]

    @property
    def last(self) -> int:
        """The last row of the table; below it stand signatures and remarks."""
        rows = [worker.row for worker in self.workers] + [total.row for total in self.totals]
        return max(rows, default=-1)


def raw_rows(layout: Layout) -> RawRows:
    """Every row of the layout's lines, sorted. A row with marks and no name is an error."""
    workers: list[RawRow] = []
    totals: list[TotalRow] = []
    problems: list[Problem] = []
    section: list[int] = []
    category = ""
    for row in layout.lines:
        text = total_text(layout, row)
        if text is not None:
            totals.append(TotalRow(row, text, _scope(text), frozenset(section)))
            section, category = [], ""
            continue
        category = section_text(layout, row) or category
        if not is_blank(_name(layout, row)):
            if is_worker(layout, row):
                workers.append(RawRow(row, category))
                section.append(row)
        elif _has_something_to_count(layout, row):
            problems.append(_no_name(layout, row))
    return RawRows(tuple(workers), tuple(totals), tuple(problems))


def _name(layout: Layout, row: int) -> str:
    return normalise(layout.grid.value(row, layout.columns["name"]))


def section_text(layout: Layout, row: int) -> str:
    """The section that a row names: in the column of categories, or by standing alone as a heading (一、持证社工)."""
    column = layout.columns.get("category")
    text = "" if column is None else normalise(layout.grid.anchor(row, column))
    if not text:
        written = [text for value in layout.grid.rows[row] if (text := normalise(value))]
        text = written[0] if len(written) == 1 else ""
    return text if names_section(text) else ""


def total_text(layout: Layout, row: int) -> str | None:
    """The label of a row of totals. It stands left of the marks, where a worker's row has no such word."""
    if not is_blank(_name(layout, row)) and not is_total(_name(layout, row)):
        return None
    texts = (normalise(layout.grid.value(row, column)) for column in range(layout.first_mark))
    return next((text for text in texts if is_total(text)), None)


def _scope(text: str) -> Scope:
    """Whose sum a label names: "社工有效人次小计（即持证社工及非持证社工…）" names everybody's."""
    if text.startswith("非持证"):
        return "uncertified"
    if text.startswith("持证"):
        return "certified"
    names_all = re.search(r"合计|总计|有效人次", text)
    return "all" if names_all else "section"


def is_worker(layout: Layout, row: int) -> bool:
    """Not the headings repeated on a new page, nor a line of signatures below the table."""
    name = _name(layout, row)
    if heading_of(name) == "name":
        return False
    if has_marks(layout, row):
        return True
    is_remark = ":" in name or len(name) > _LONGEST_NAME
    return not is_remark and any(
        not is_blank(layout.grid.value(row, layout.columns[column]))
        for column in ("sequence", "certificate")
        if column in layout.columns
    )


def has_marks(layout: Layout, row: int) -> bool:
    return any(
        not is_blank(layout.grid.value(row, column))
        for month in layout.months
        for column in month.columns.values()
    )


def _has_something_to_count(layout: Layout, row: int) -> bool:
    """Marks other than 否: a line prepared for a worker who never came may hold dashes."""
    for month in layout.months:
        for column in month.columns.values():
            try:
                if parse_mark(layout.grid.value(row, column)):
                    return True
            except ValueError:
                continue
    return False


def _no_name(layout: Layout, row: int) -> Problem:
    return error(
        layout.grid.name,
        layout.cell(row, "name"),
        f"第 {row + 1} 行有到岗标记，没有姓名",
        "请补填姓名；若与上一行合并了单元格，请取消合并后分别填写",
    )

"""Finding the attendance table in a workbook: its headings, its columns, its months.

The marks' headings (人员到位, 社保购买, 工资发放) are the surest sign: any number of title rows may stand above
them, and month headings may be merged over their three columns or stand over the first only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from staffing.sheets.parsed import Layout, MonthColumns, Terms
from staffing.sheets.words import MARK_KINDS, MARK_NAMES, MarkKind, heading_of, mark_kind
from stations.intake import Problem, error, warning
from stations.months import add_months
from stations.workbooks import Grid, Workbook
from stations.workbooks.text import normalise, parse_month_label

_SEARCHED_ROWS = 200
_ROWS_TO_MONTHS = 3
_REQUIRED = {"name": "姓名", "certificate": "岗位资格证/资质"}


def find_layout(workbook: Workbook) -> tuple[Layout | None, list[Problem]]:
    """The first visible sheet that holds an attendance table. None, with the reason, when there is none.

    Its months are named and not dated: a bare 7月 takes its year from an agreement (`dated`).
    """
    found = [(grid, row) for grid in workbook.sheets if (row := _marks_row(grid)) is not None]
    if not found:
        return None, [_no_header(workbook)]
    found.sort(key=lambda pair: pair[0].hidden)
    grid, bottom = found[0]
    problems = [_not_read(other) for other, _ in found[1:]]
    layout, more = _layout(grid, bottom)
    return layout, problems + more


def _no_header(workbook: Workbook) -> Problem:
    names = "、".join(f"“{grid.name}”" for grid in workbook.sheets if grid.rows)
    return error(
        workbook.sheets[0].name,
        "",
        f"在工作表{names}中没有找到到岗表的表头",
        "表头须有“姓名”“岗位资格证/资质”、各个月份，以及每月的“人员到位”“社保购买”“工资发放”三列；"
        "若上传的是指标表，请到服务指标页面上传",
    )


def _not_read(grid: Grid) -> Problem:
    return warning(
        grid.name,
        "A1",
        f"工作表“{grid.name}”也像到岗表，没有读取",
        "每次读取一张到岗表；如需读取这一张，请单独保存为一个文件上传",
    )


def _marks_row(grid: Grid) -> int | None:
    """The first row that names all three marks."""
    for row in range(min(grid.height, _SEARCHED_ROWS)):
        kinds = {mark_kind(normalise(value)) for value in grid.rows[row] if isinstance(value, str)}
        if kinds.issuperset(MARK_KINDS):
            return row
    return None


def _layout(grid: Grid, bottom: int) -> tuple[Layout | None, list[Problem]]:
    kinds = {
        column: kind
        for column in range(grid.width)
        if (kind := mark_kind(normalise(grid.value(bottom, column)))) is not None
    }
    first_mark = min(kinds)
    top = _months_row(grid, bottom, kinds)
    if top is None:
        return None, [
            error(
                grid.name,
                grid.cell(max(bottom - 1, 0), first_mark),
                "标记列的上方没有月份",
                "请在三列标记的上方写明月份，如“7月”或“2023年7月”",
            )
        ]
    columns = _field_columns(grid, top, bottom, set(kinds))
    lacking = [name for key, name in _REQUIRED.items() if key not in columns] + _half_a_contract(columns)
    if lacking:
        names = "、".join(f"“{name}”" for name in lacking)
        return None, [error(grid.name, grid.cell(top, 0), f"表头缺少{names}列", "请按到岗表的格式补上这一列")]
    groups, problems = _groups(grid, top, bottom, kinds)
    if not groups:
        return None, problems
    months = tuple(
        MonthColumns(None, normalise(grid.value(*group.heading)), group.heading, group.columns)
        for group in groups
    )
    return Layout(grid, top, bottom, columns, months), problems


def _months_row(grid: Grid, bottom: int, kinds: dict[int, MarkKind]) -> int | None:
    for row in range(bottom - 1, max(bottom - 1 - _ROWS_TO_MONTHS, -1), -1):
        if any(parse_month_label(grid.anchor(row, column)) for column in kinds):
            return row
    return None


def _half_a_contract(columns: Mapping[str, int]) -> list[str]:
    """A contract's start in a column of its own wants one for its end, and the reverse."""
    parts = {"contract_start": "合同起始日期", "contract_end": "合同终止日期"}
    absent = [name for key, name in parts.items() if key not in columns]
    return absent if len(absent) == 1 else []


def _field_columns(grid: Grid, top: int, bottom: int, marks: set[int]) -> dict[str, int]:
    columns: dict[str, int] = {}
    for column in range(grid.width):
        texts = dict.fromkeys(normalise(grid.anchor(row, column)) for row in range(top, bottom + 1))
        name = heading_of("".join(texts))
        if name is not None and column not in marks:
            columns.setdefault(name, column)
    return columns


@dataclass
class _Group:
    """Mark columns under one month heading."""

    heading: tuple[int, int]
    columns: dict[MarkKind, int] = field(default_factory=dict)


def _groups(
    grid: Grid, top: int, bottom: int, kinds: dict[int, MarkKind]
) -> tuple[list[_Group], list[Problem]]:
    """Mark columns by the heading above them; an unmerged sheet writes it over the first column only, or over each."""
    groups: dict[int, _Group] = {}
    problems: list[Problem] = []
    last: _Group | None = None
    for column, kind in sorted(kinds.items()):
        start = _heading_column(grid, top, column, min(kinds))
        if last is not None and kind not in last.columns and _says_the_same(grid, top, start, last):
            start = last.heading[1]
        group = last = groups.setdefault(start, _Group((top, start)))
        if kind in group.columns:
            problems.append(
                error(
                    grid.name,
                    grid.cell(bottom, column),
                    f"“{MARK_NAMES[kind]}”在同一个月份下出现两次",
                    "请检查这一列上方是否漏写了月份",
                )
            )
        group.columns.setdefault(kind, column)
    for group in groups.values():
        problems.extend(_lacking_marks(grid, group))
    return [group for group in groups.values() if len(group.columns) == len(MARK_KINDS)], problems


def _lacking_marks(grid: Grid, group: _Group) -> list[Problem]:
    missing = [MARK_NAMES[kind] for kind in MARK_KINDS if kind not in group.columns]
    if not missing:
        return []
    return [
        error(
            grid.name,
            grid.cell(*group.heading),
            f"“{normalise(grid.value(*group.heading))}”缺少{'、'.join(missing)}列",
            "每个月份须有人员到位、社保购买、工资发放三列",
        )
    ]


def _says_the_same(grid: Grid, top: int, column: int, group: _Group) -> bool:
    label = parse_month_label(grid.value(top, column))
    return label is not None and label == parse_month_label(grid.value(*group.heading))


def _heading_column(grid: Grid, top: int, column: int, first: int) -> int:
    for candidate in range(column, first - 1, -1):
        if grid.value(top, candidate) is not None:
            return candidate
    return column


def dated(layout: Layout, terms: Terms) -> Layout:
    """The layout with its months dated. What is wrong with a month is told later, and only if it is filled."""
    months: list[MonthColumns] = []
    previous: date | None = None
    for columns in layout.months:
        month = month_of(parse_month_label(layout.grid.value(*columns.heading)), terms, previous)
        months.append(replace(columns, month=month))
        previous = month or previous
    return replace(layout, months=tuple(months))


def month_of(label: tuple[int | None, int] | None, terms: Terms, previous: date | None) -> date | None:
    """The month that a heading means; a bare 7月 takes its year from the agreement. None: no month."""
    if label is None:
        return None
    year, number = label
    if year is not None:
        return date(year, number, 1)
    candidates = [month for month in terms.months if month.month == number]
    if previous is not None and len(candidates) > 1:
        candidates = [month for month in candidates if month >= add_months(previous, 1)] or candidates
    return candidates[0] if candidates else date(terms.start.year, number, 1)

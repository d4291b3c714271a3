"""Long tables: one line for each indicator and area (片区, 指标, 协议量, 完成量), also with a column for each month
or a column that names the month. Each becomes blocks, so that everything after is as with the other sheets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from indicators.sheets.blocks import TOTALS, Block, Layout, Row, Stated, cell_at, role_of
from indicators.sheets.notes import read_note
from stations.workbooks import Grid
from stations.workbooks.text import normalise, parse_month_label

_INDICATOR = ("指标", "指标名称", "服务指标", "指标内容", "指标项目")
_SIGN = "指"  # in each of them; to look for it is cheap in a sheet of any size
_AREA = ("片区", "服务片区", "片区名称", "所属片区")
_MONTH = ("月份", "考核月", "考核月份", "统计月份")
_SUM = (*TOTALS, "累计", "累计完成", "累计完成量")
_TARGET = ("目标", "目标量", "年度目标", "全年目标")
_STATION = ("站级统筹", "站级", "全站", "全站统筹", "本站")
_NO_AREA = (*TOTALS, "/", "-", "—", "–", "无")
_NOTE = re.compile(r"(说明|备注|注)[::]")


@dataclass(frozen=True)
class Table:
    """A long table's header: the columns of its fields, and of its months where it has one for each."""

    grid: Grid
    top: int
    bottom: int
    columns: dict[str, int]
    months: tuple[int, ...]


@dataclass(frozen=True)
class _Line:
    """One line below the header. `scope` says whose it is: an "area"'s, the "total", or the "station"'s own."""

    row: int
    name: Stated
    area: Stated | None
    scope: str
    month: Stated | None


def table_at(grid: Grid, row: int) -> Table | None:
    """The long table whose header starts in a row: it names 指标, and 完成量 or months beside it."""
    if not any(isinstance(value, str) and _SIGN in value for value in grid.rows[row]):
        return None
    fields: dict[str, int] = {}
    for column in range(grid.width):
        value = grid.value(row, column)
        name = _field_of(normalise(value)) if isinstance(value, str) else ""
        if name:
            fields.setdefault(name, column)
    if "indicator" not in fields:
        return None
    beside = [column for column in range(grid.width) if column not in _fixed(fields)]
    for line in (row, row + 1):
        months = tuple(column for column in beside if parse_month_label(grid.value(line, column)))
        if months:
            # 完成量 over the months is their common heading, not a column of its own.
            columns = {name: column for name, column in fields.items() if column not in months}
            if sums := [column for column in beside if _is_sum(grid, row, line, column)]:
                columns["done"] = sums[0]
            return Table(grid, row, line, columns, months)
    return Table(grid, row, row, fields, ()) if "done" in fields else None


def _field_of(text: str) -> str:
    for name, words in (("indicator", _INDICATOR), ("area", _AREA), ("month", _MONTH), ("target", _TARGET)):
        if text in words:
            return name
    return role_of(text)


def _fixed(fields: dict[str, int]) -> set[int]:
    return {column for name, column in fields.items() if name != "done"}


def _is_sum(grid: Grid, top: int, bottom: int, column: int) -> bool:
    return any(normalise(grid.value(row, column)) in _SUM for row in (top, bottom))


def read_table(table: Table, layout: Layout) -> int:
    """Add the table's blocks and what stands among its lines; returns the row below its last line."""
    lines: list[_Line] = []
    end = table.grid.height
    reader = _LineReader(table)
    for row in range(table.bottom + 1, table.grid.height):
        if _starts_another(table, row):
            end = row
            break
        line = reader.read(row)
        if line is None:
            continue
        if not _states(table, line) and (notes := _notes(table.grid, row)):
            layout.notes.extend(notes)
        elif line.name.text:
            lines.append(line)
        elif _states(table, line):
            layout.nameless.append(line.name)
    layout.blocks.extend(_blocks(table, lines))
    return end


def _starts_another(table: Table, row: int) -> bool:
    """A table of other columns. The same header again is that of a new page, and passed over."""
    other = table_at(table.grid, row)
    return other is not None and (other.columns, other.months) != (table.columns, table.months)


@dataclass
class _LineReader:
    """Reads lines in order; an empty area or month stands for the one above."""

    table: Table
    area: Stated | None = None
    scope: str = "total"
    month: Stated | None = None
    skipped: range = field(default=range(0))

    def read(self, row: int) -> _Line | None:
        """The line of a row; None where the header is repeated."""
        table, grid = self.table, self.table.grid
        if row in self.skipped:
            return None
        if table_at(grid, row) is not None:
            self.skipped = range(row, row + table.bottom - table.top + 1)
            return None
        if "month" in table.columns:
            month = cell_at(grid, row, table.columns["month"])
            self.month = month if month.text else self.month
        if "area" in table.columns:
            self._follow_area(cell_at(grid, row, table.columns["area"]))
        name = cell_at(grid, row, table.columns["indicator"])
        return _Line(row, name, self.area, self.scope, self.month)

    def _follow_area(self, written: Stated) -> None:
        if written.text:
            self.scope = _scope(written.text)
            self.area = written if self.scope == "area" else None


def _scope(text: str) -> str:
    if text in _STATION:
        return "station"
    return "total" if text in _NO_AREA else "area"


def _amount(table: Table, row: int, name: str) -> Stated | None:
    """The cell of a line itself: an amount merged over several lines belongs to the first."""
    column = table.columns.get(name)
    return None if column is None else _own(table.grid, row, column)


def _own(grid: Grid, row: int, column: int) -> Stated:
    unsaved = (row, column) in grid.formulas_without_value
    return Stated(grid.name, grid.cell(row, column), grid.value(row, column), unsaved)


def _states(table: Table, line: _Line) -> bool:
    cells = [_amount(table, line.row, name) for name in ("target", "done")]
    cells += [_own(table.grid, line.row, column) for column in table.months]
    return any(cell is not None and (cell.unsaved or cell.text not in ("", "/")) for cell in cells)


def _notes(grid: Grid, row: int) -> list[Stated]:
    """Remarks among and below the lines, where they say so or hold a known figure."""
    texts = [(column, value) for column, value in enumerate(grid.rows[row]) if isinstance(value, str)]
    return [
        cell_at(grid, row, column)
        for column, text in texts
        if _NOTE.match(normalise(text)) or any(phrase.code for phrase in read_note(text))
    ]


# --- blocks ----------------------------------------------------------------------------------------------------


def _blocks(table: Table, lines: list[_Line]) -> Iterator[Block]:
    groups: dict[tuple[str, object], list[_Line]] = {}
    for line in lines:
        month = line.month and (parse_month_label(line.month.value) or line.month.text)
        groups.setdefault((line.name.text, month), []).append(line)
    areas = {line.area.text: line.area for line in lines if line.area is not None}
    for group in groups.values():
        for number, column in enumerate(table.months):
            heading = cell_at(table.grid, table.bottom, column)
            yield from _of_one_indicator(table, group, areas, heading, column, first=number == 0)
        if table.months:
            yield _sums(table, group)
        else:
            yield from _of_one_indicator(table, group, areas, group[0].month)


def _of_one_indicator(
    table: Table,
    group: list[_Line],
    areas: dict[str, Stated],
    month: Stated | None,
    column: int | None = None,
    *,
    first: bool = True,
) -> Iterator[Block]:
    """The block of an indicator in a month; a second line of its total becomes a block of its own, to be refused."""

    def row_of(line: _Line) -> Row:
        if column is not None:
            return Row(line.area, None, _own(table.grid, line.row, column), None)
        target, done, percent = (_amount(table, line.row, name) for name in ("target", "done", "percent"))
        return Row(line.area, target, done, percent)

    rows = [row_of(line) for line in group if line.scope == "area"]
    named = {row.area.text for row in rows if row.area is not None}
    rows += [Row(area, None, None, None) for text, area in areas.items() if rows and text not in named]
    totals = [line for line in group if line.scope == "total"]
    stations = [line for line in group if line.scope == "station"]
    name = group[0].name
    yield Block(
        kind="any",
        heading=name,
        names=_names(name.text),
        rows=tuple(rows),
        total=row_of(totals[0]) if totals else None,
        station=row_of(stations[0]) if stations else None,
        month=month,
    )
    for line in (*totals[1:], *stations[1:]) if first else ():
        yield Block("any", line.name, _names(name.text), (), row_of(line), month=month)


def _sums(table: Table, group: list[_Line]) -> Block:
    """The targets, percentages and sums beside the months."""

    def row_of(line: _Line) -> Row:
        target, done, percent = (_amount(table, line.row, name) for name in ("target", "done", "percent"))
        parts = tuple(_own(table.grid, line.row, column) for column in table.months)
        return Row(line.area, target, done, percent, parts)

    def one(scope: str) -> Row | None:
        return next((row_of(line) for line in group if line.scope == scope), None)

    rows = tuple(row_of(line) for line in group if line.scope == "area")
    name = group[0].name
    return Block("sums", name, _names(name.text), rows, one("total"), one("station"))


def _names(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((text, text.removesuffix("数"), text.removesuffix("量"))))

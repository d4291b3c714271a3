"""What a sheet is taken apart into: cells as they stand, lines of an indicator, blocks of lines."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from stations.workbooks import Grid, Value
from stations.workbooks.text import normalise

AREA_HEADER = "服务片区"
STATION_HEADER = "总体服务"
NAME_HEADER = "协议内容"
WORKERS_HEADER = "投入社工人数"
TOTALS = ("合计", "总计", "共计", "小计")
ITEM = re.compile(r"协议内容\d*[::](.*)")


@dataclass(frozen=True)
class Stated:
    """A cell and what is written in it; `unsaved` is a formula whose value was never stored."""

    sheet: str
    cell: str
    value: Value
    unsaved: bool = False

    @property
    def text(self) -> str:
        return normalise(self.value)


@dataclass(frozen=True)
class Row:
    """One line of an indicator: an area's, or (without area) the total or the station's.

    `parts` are the months' cells that `done` adds up, in a table with a column for each month.
    """

    area: Stated | None
    target: Stated | None
    done: Stated | None
    percent: Stated | None
    parts: tuple[Stated, ...] = ()


@dataclass(frozen=True)
class Block:
    """One indicator as a sheet writes it: its possible names (most specific first), areas' rows and the total.

    `station` is a line of its own for 站级统筹. `month` is the cell that names the block's one month; None where the
    whole sheet speaks of one span. A block of the kind "sums" only adds up the months beside it.
    """

    kind: str
    heading: Stated
    names: tuple[str, ...]
    rows: tuple[Row, ...]
    total: Row | None
    station: Row | None = None
    month: Stated | None = None

    @property
    def label(self) -> str:
        return self.names[0]


@dataclass
class Layout:
    """All blocks of a workbook, its titles and notes; headers that lead nowhere, figures without a name, sheets of
    something else."""

    titles: list[Stated] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    notes: list[Stated] = field(default_factory=list)
    incomplete: list[Stated] = field(default_factory=list)
    nameless: list[Stated] = field(default_factory=list)
    without_blocks: list[str] = field(default_factory=list)


def texts_of(grid: Grid, rows: int) -> Iterator[tuple[int, int, str]]:
    """Row, column and normalised text of every text in the first rows of a sheet, in reading order."""
    for row, values in enumerate(grid.rows[:rows]):
        for column, value in enumerate(values):
            if isinstance(value, str):
                yield row, column, normalise(value)


def cell_at(grid: Grid, row: int, column: int) -> Stated:
    """The cell, with what is seen there: of a merged range its value."""
    unsaved = (row, column) in grid.formulas_without_value
    return Stated(grid.name, grid.cell(row, column), grid.anchor(row, column), unsaved)


def role_of(text: str) -> str:
    """What a column under a heading holds: "target", "done", "percent", or "" for none of them."""
    if "百分比" in text or "完成率" in text:
        return "percent"
    if "完成" in text:
        return "done"
    return "target" if text.startswith(("协议", "指标要求")) else ""

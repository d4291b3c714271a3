"""What is read from an attendance sheet: its layout, one record for each row, its rows of totals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NamedTuple

from staffing.effective import is_effective
from staffing.models import Category, Level
from staffing.sheets.words import MARK_KINDS, MarkKind
from stations.intake import Problem
from stations.workbooks import Grid

Scope = Literal["certified", "uncertified", "section", "all"]


@dataclass(frozen=True)
class Terms:
    """What a sheet is read against: the agreement's dates, its required workers, the names of its station."""

    start: date
    end: date
    cycle_start: date
    cycle_end: date
    required_workers: int
    station_names: tuple[str, ...]
    months: tuple[date, ...]


@dataclass(frozen=True)
class MonthColumns:
    """The three columns of a month; ``heading`` is the cell that names it. None: no readable month."""

    month: date | None
    text: str
    heading: tuple[int, int]
    columns: Mapping[MarkKind, int]

    @property
    def first(self) -> int:
        return min(self.columns.values())


@dataclass(frozen=True)
class Layout:
    """Where things stand in a sheet, in zero-based rows and columns. ``bottom`` is the last row of headings.

    ``rows`` are those of one station in a sheet of several; None: everything below the headings.
    """

    grid: Grid
    top: int
    bottom: int
    columns: Mapping[str, int]
    months: tuple[MonthColumns, ...]
    rows: Sequence[int] | None = None

    @property
    def lines(self) -> Sequence[int]:
        """The rows to read, in their order."""
        return range(self.bottom + 1, self.grid.height) if self.rows is None else self.rows

    @property
    def first_mark(self) -> int:
        return min(month.first for month in self.months)

    def cell(self, row: int, field_name: str) -> str:
        """Name of a field's cell in a row; of the worker's name where the sheet lacks the column."""
        return self.grid.cell(row, self.columns.get(field_name, self.columns["name"]))


class Marks(NamedTuple):
    """The three marks of a worker-month."""

    on_post: bool
    insured: bool
    paid: bool

    @property
    def effective(self) -> bool:
        return is_effective(*self)


@dataclass(frozen=True)
class ParsedRow:
    """One worker's row. ``two_year`` holds the effective months only; it is empty when nothing is stated.

    ``unclear`` are months with a mark that can't be read: their sums are nobody's to judge yet.
    """

    row: int
    name: str
    category: Category
    level: Level | None = None
    registration: str | None = None
    practice_since: date | None = None
    position: str = ""
    contract_start: date | None = None
    contract_end: date | None = None
    sequence: int | None = None
    note: str = ""
    marks: Mapping[date, Marks] = field(default_factory=dict)
    two_year: Mapping[date, bool] = field(default_factory=dict)
    unclear: frozenset[date] = frozenset()

    @property
    def effective_months(self) -> list[date]:
        return [month for month, marks in self.marks.items() if marks.effective]

    @property
    def counted(self) -> bool:
        return self.category != Category.UNTRAINED


@dataclass(frozen=True)
class TotalRow:
    """A row that states sums. ``section`` are the sheet rows above it since the total before."""

    row: int
    text: str
    scope: Scope
    section: frozenset[int]


@dataclass(frozen=True)
class ParsedSheet:
    """Everything read; ``layout`` is None when no attendance sheet was found in the workbook.

    ``persons`` are the rows again, grouped by the person they speak of.
    """

    layout: Layout | None
    months: tuple[MonthColumns, ...] = ()
    rows: tuple[ParsedRow, ...] = ()
    persons: tuple[tuple[ParsedRow, ...], ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def sheet(self) -> str:
        return self.layout.grid.name if self.layout else ""


def mark_columns(months: tuple[MonthColumns, ...]) -> list[tuple[MonthColumns, MarkKind, int]]:
    """Every mark column of the months, in the order month by month."""
    return [(month, kind, month.columns[kind]) for month in months for kind in MARK_KINDS]

"""What an indicator workbook must be read as: quantities with their months and cells, and warnings."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from tests.workbooks.attendance_expected import told_once
from tests.workbooks.paper import Paper, cell_name

Span = tuple[date, date]
Key = tuple[str, str | None, Span]  # code, area (None: the station), months


class Told(NamedTuple):
    """A problem by severity, sheet, cell and what is wrong."""

    severity: str
    sheet: str
    cell: str
    what: str


@dataclass
class Expected:
    """The plan against an empty database, filled while the workbook is drawn. ``span`` are its months together."""

    span: Span
    added: dict[Key, tuple[Decimal, str, str]] = field(default_factory=dict)
    problems: list[Told] = field(default_factory=list)

    def add(
        self, paper: Paper, row: int, column: int, code: str, area: str | None, span: Span, value: Decimal
    ) -> None:
        self.added[code, area, span] = (value, paper.name, cell_name(row, column))

    def warn(self, paper: Paper, row: int, column: int, what: str) -> None:
        self.problems.append(Told("warning", paper.name, cell_name(row, column), what))

    @property
    def told(self) -> set[Told]:
        return set(told_once(self.problems))

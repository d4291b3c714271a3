"""The sheet's own sums against the marks. They are stated, never read: the marks decide."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from staffing.models import Category
from staffing.retention import continuous_workers, retention_percent
from staffing.sheets.parsed import Layout, MonthColumns, ParsedRow, Terms, TotalRow, mark_columns
from staffing.sheets.words import MARK_NAMES
from stations.intake import Problem, warning
from stations.months import chinese
from stations.workbooks import Value
from stations.workbooks.text import is_blank, tidy, to_int, to_percent

_CURE = "请核对标记和这一处合计；确认无误的可说明后继续，以标记为准"


@dataclass(frozen=True)
class Totals:
    """Checks all total rows of one sheet.

    A month's sum is compared where all its marks are clear, a sum over months only when ``final``: as long as
    the sheet has errors, a difference would only repeat them.
    """

    layout: Layout
    months: tuple[MonthColumns, ...]
    rows: Sequence[ParsedRow]
    persons: Sequence[Sequence[ParsedRow]]
    terms: Terms
    final: bool

    def problems(self, totals: Iterable[TotalRow]) -> Iterable[Problem]:
        for total in totals:
            if "稳岗率" in total.text:
                yield from self._retention(total) if self.final else ()
            elif rows := self._rows_of(total):
                if "有效人次" in total.text:
                    yield from self._effective(total, rows)
                else:
                    yield from self._marks(total, rows)

    def _rows_of(self, total: TotalRow) -> list[ParsedRow]:
        if total.scope == "section":
            return [row for row in self.rows if row.row in total.section]
        if total.scope == "all":
            return list(self.rows)
        certified = total.scope == "certified"
        return [row for row in self.rows if (row.category == Category.CERTIFIED) == certified]

    def _marks(self, total: TotalRow, rows: Sequence[ParsedRow]) -> Iterable[Problem]:
        """Sums of single marks, then of the two columns of sums at the right."""
        for columns, kind, column in mark_columns(self.months):
            month = columns.month
            if month is None or any(month in row.unclear for row in rows):
                continue
            ticked = [row for row in rows if getattr(row.marks[month], kind)]
            allowed = {len(ticked), sum(row.counted for row in ticked)}
            what = f"{chinese(month)}{MARK_NAMES[kind]}合计"
            yield from self._compare(total, column, what, len(ticked), allowed)
        if not self.final:
            return
        counted = [row for row in rows if row.counted]
        effective = sum(len(row.effective_months) for row in counted)
        two_year = sum(sum(row.two_year.values()) for row in counted)
        for name, what, computed in (
            ("effective", "有效人次合计", effective),
            ("two_year", "从业2年以上合计", two_year),
        ):
            if name in self.layout.columns:
                yield from self._compare(total, self.layout.columns[name], what, computed, {computed})

    def _effective(self, total: TotalRow, rows: Sequence[ParsedRow]) -> Iterable[Problem]:
        for columns in self.months:
            month = columns.month
            if month is None or any(month in row.unclear for row in rows):
                continue
            computed = sum(row.counted and row.marks[month].effective for row in rows)
            what = f"{chinese(month)}有效人次小计"
            yield from self._compare(total, columns.first, what, computed, {computed})

    def _compare(
        self, total: TotalRow, column: int, what: str, computed: int, allowed: set[int]
    ) -> Iterable[Problem]:
        value = self.layout.grid.value(total.row, column)
        try:
            stated = to_int(value)
        except ValueError:
            yield self._warning(total, column, f"{what}“{tidy(value)}”不是数字，没有核对")
            return
        if stated is not None and stated not in allowed:
            yield self._warning(total, column, f"{what}写为 {stated}，按标记计算为 {computed}")

    def _retention(self, total: TotalRow) -> Iterable[Problem]:
        column, value = self._stated_right_of_label(total)
        if column is None:
            return
        try:
            stated = to_percent(value)
        except ValueError:
            yield self._warning(total, column, f"稳岗率“{tidy(value)}”不是百分比，没有核对")
            return
        months = [columns.month for columns in self.months if columns.month is not None]
        effective: dict[Hashable, set[date]] = {
            index: {month for row in person if row.counted for month in row.effective_months}
            for index, person in enumerate(self.persons)
        }
        stayed = len(continuous_workers(effective, months)) if months else None
        computed = retention_percent(stayed, self.terms.required_workers)
        if computed is not None and stated is not None and round(stated, 2) != computed:
            yield self._warning(total, column, f"稳岗率写为 {stated:.2f}%，按标记计算为 {computed}%")

    def _stated_right_of_label(self, total: TotalRow) -> tuple[int | None, Value]:
        for column in range(self.layout.first_mark, self.layout.grid.width):
            value = self.layout.grid.value(total.row, column)
            if not is_blank(value):
                return column, value
        return None, None

    def _warning(self, total: TotalRow, column: int, what: str) -> Problem:
        return warning(self.layout.grid.name, self.layout.grid.cell(total.row, column), what, _CURE)

"""The attendance sheet, from a workbook to rows that can be compared with what is stored.

Steps: find the table (layout) → sort its rows (raw) → decide its months (months) → read each worker's row (rows)
→ check (titles, checks, totals) → compare with the stored rows (plan). Every step gathers all problems it meets.
"""

from __future__ import annotations

from collections.abc import Sequence

from staffing.sheets import checks
from staffing.sheets.city import other_stations
from staffing.sheets.layout import dated, find_layout
from staffing.sheets.months import filled_months
from staffing.sheets.parsed import Layout, MonthColumns, ParsedRow, ParsedSheet, Terms
from staffing.sheets.plan import AttendancePlan, PlannedMonth, PlannedPerson, plan_attendance
from staffing.sheets.raw import RawRow, raw_rows
from staffing.sheets.rows import RowReader
from staffing.sheets.titles import check_titles
from staffing.sheets.totals import Totals
from stations.intake import Problem
from stations.workbooks import Workbook

__all__ = [
    "AttendancePlan",
    "ParsedSheet",
    "PlannedMonth",
    "PlannedPerson",
    "Terms",
    "plan_attendance",
    "read_attendance",
    "read_table",
]


def read_attendance(workbook: Workbook, terms: Terms) -> ParsedSheet:
    """Read the attendance table of a workbook against an agreement's terms. Writes and asks nothing."""
    layout, problems = find_layout(workbook)
    if layout is None:
        return ParsedSheet(None, problems=tuple(problems))
    problems = [*problems, *other_stations(layout, terms.station_names)]
    return read_table(dated(layout, terms), terms, problems)


def read_table(layout: Layout, terms: Terms, problems: Sequence[Problem] = ()) -> ParsedSheet:
    """Read the lines of a dated layout; ``problems`` were found on the way to it."""
    if refusal := checks.too_long(layout):
        return ParsedSheet(None, problems=(*problems, refusal))
    found = [*problems, *check_titles(layout, terms)]
    raw = raw_rows(layout)
    months, more = filled_months(layout, [row.row for row in raw.workers], terms)
    found += [*more, *raw.problems]
    all_months = not more
    rows, more = _read_rows(layout, months, raw.workers, all_months=all_months)
    found += more
    persons, more = checks.check_twice(layout, rows)
    found += more
    found += checks.check_hidden(layout, rows)
    found += checks.check_notes(layout, rows)
    if all_months:
        found += checks.check_row_totals(layout, rows)
    found += checks.check_contracts(layout, rows, months)
    found += checks.check_formulas(layout, months, raw.last)
    final = not any(problem.severity == "error" for problem in found)
    found += Totals(layout, months, rows, persons, terms, final).problems(raw.totals)
    return ParsedSheet(layout, months, tuple(rows), tuple(tuple(person) for person in persons), tuple(found))


def _read_rows(
    layout: Layout, months: tuple[MonthColumns, ...], workers: tuple[RawRow, ...], *, all_months: bool
) -> tuple[list[ParsedRow], list[Problem]]:
    rows: list[ParsedRow] = []
    problems: list[Problem] = []
    for raw in workers:
        reader = RowReader(layout, months, all_months, raw)
        row = reader.read()
        problems += reader.problems
        if row is not None:
            rows.append(row)
    return rows, problems

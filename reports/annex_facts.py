"""Figures that only the annexes print: sub-totals of workers and columns. Texts can't ask for them.

Their keys begin with the annex's name, so that none is a key of the catalogue.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby

from scoring import fact_rows
from scoring.fact_rows import has_two_years
from scoring.fact_types import EvaluationFacts
from scoring.formatting import number
from scoring.placeholders import Fact
from scoring.stored import Stored, Table
from staffing.facts import AttendanceRow, AttendanceTotals, MonthMarks, StaffingFacts, totals_of
from stations.months import chinese

MARKS = ("人员到位", "社保购买", "工资发放")
ALL_WORKERS = "附件1.合计.投入社工人数"
EVERYONE = "全部社工"
EFFECTIVE = "有效到岗"
EFFECTIVE_COUNT = "到岗小计"
TWO_YEAR_COUNT = "满2年小计"
# How they came about.
ALL_THREE = "三项标记齐全的人月"
TWO_YEARS = "三项标记齐全的人月中，当月从业已满2年的"
MARKED = "当月这一项标记为√的社工"


def of_line(row: AttendanceRow, name: str) -> str:
    """The key of a line's sub-total."""
    return f"附件2.{row.worker}-{row.category}.{name}"


def of_column(group: str, month: date, name: str) -> str:
    """The key of a column's sum, for a category of workers or EVERYONE."""
    return f"附件2.{group}.{chinese(month)}.{name}"


def of_group(group: str, name: str) -> str:
    """The key of a sum over all months, for a category of workers or EVERYONE."""
    return f"附件2.{group}.{name}"


def annex_facts(facts: EvaluationFacts) -> Iterator[tuple[str, Fact]]:
    """Every figure of the annexes' lines and totals that is no fact of the catalogue, each after what it is called."""
    if workers := facts.indicators.workers:
        count = None if workers.total is None else number(workers.total)
        rows = fact_rows.quantities(workers.sources)
        how = "各片区投入社工人数之和"
        yield "投入社工人数 · 合计", Fact(ALL_WORKERS, count, workers.total, source=how, rows=rows)
    yield from _attendance(facts.staffing)


def _attendance(staffing: StaffingFacts) -> Iterator[tuple[str, Fact]]:
    for row in staffing.rows:
        yield from _of_line(row)
    for category, members in groupby(staffing.rows, key=lambda row: row.category):
        yield from _of_lines(category.label, list(members), staffing)
    yield from _of_lines(EVERYONE, staffing.rows, staffing)


def _of_line(row: AttendanceRow) -> Iterator[tuple[str, Fact]]:
    effective = [marks for marks in row.months if marks and marks.effective]
    long = [marks for marks in effective if has_two_years(row, marks)]
    for name, count, how, chosen in (
        (EFFECTIVE_COUNT, row.effective_count, ALL_THREE, effective),
        (TWO_YEAR_COUNT, row.two_year_count, TWO_YEARS, long),
    ):
        yield f"{row.name} · {name}", _fact(of_line(row, name), count, how, chosen)


def _of_lines(
    group: str, rows: Sequence[AttendanceRow], staffing: StaffingFacts
) -> Iterator[tuple[str, Fact]]:
    totals = totals_of(rows, len(staffing.months))
    for at, month in enumerate(staffing.months):
        yield from _of_column(group, month, [(row, row.months[at]) for row in rows], totals, at)
    counted = [
        (row, marks) for row in rows if row.counted for marks in row.months if marks and marks.effective
    ]
    long = [marks for row, marks in counted if has_two_years(row, marks)]
    for name, count, how, chosen in (
        (EFFECTIVE_COUNT, totals.effective_count, ALL_THREE, [marks for _, marks in counted]),
        (TWO_YEAR_COUNT, totals.two_year_count, TWO_YEARS, long),
    ):
        yield f"{group} · {name}", _fact(of_group(group, name), count, how, chosen)


def _of_column(
    group: str,
    month: date,
    column: Iterable[tuple[AttendanceRow, MonthMarks | None]],
    totals: AttendanceTotals,
    at: int,
) -> Iterator[tuple[str, Fact]]:
    known = [(row, marks) for row, marks in column if marks]
    effective = [marks for row, marks in known if row.counted and marks.effective]
    for name, count, how, chosen in (
        (MARKS[0], totals.on_post[at], MARKED, [marks for _, marks in known if marks.on_post]),
        (MARKS[1], totals.insured[at], MARKED, [marks for _, marks in known if marks.insured]),
        (MARKS[2], totals.paid[at], MARKED, [marks for _, marks in known if marks.paid]),
        (EFFECTIVE, totals.effective[at], ALL_THREE, effective),
    ):
        title = f"{group} · {chinese(month)} · {name}"
        yield title, _fact(of_column(group, month, name), count, how, chosen)


def _fact(key: str, count: int | None, how: str, chosen: Iterable[MonthMarks]) -> Fact:
    rows = tuple(Stored(Table.ATTENDANCE, marks.row) for marks in chosen if marks.row is not None)
    return Fact(key, None if count is None else str(count), count, source=how, rows=rows)

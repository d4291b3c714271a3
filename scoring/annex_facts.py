"""Figures that only the annex of attendance prints: sub-totals of workers and columns. Texts can't ask for them.

Their keys begin with 附件2, so that none is a key of the catalogue.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from scoring.fact_rows import has_two_years
from scoring.placeholders import Fact
from scoring.stored import Stored, Table
from staffing.facts import AttendanceRow, MonthMarks, StaffingFacts, totals_of
from stations.months import chinese

MARKS = ("人员到位", "社保购买", "工资发放")
EVERYONE = "全部社工"
EFFECTIVE = "有效到岗"
EFFECTIVE_COUNT = "到岗小计"
TWO_YEAR_COUNT = "满2年小计"


def of_worker(position: int, name: str) -> str:
    """The key of a line's sub-total, by the line's position in the annex."""
    return f"附件2.{position}.{name}"


def of_column(group: str, month: str, name: str) -> str:
    """The key of a column's sum, for a category of workers or EVERYONE."""
    return f"附件2.{group}.{month}.{name}"


def of_group(group: str, name: str) -> str:
    """The key of a sum over all months, for a category of workers or EVERYONE."""
    return f"附件2.{group}.{name}"


def annex_facts(staffing: StaffingFacts) -> Iterator[Fact]:
    """Every figure of the annex's lines and totals."""
    for position, row in enumerate(staffing.rows):
        yield from _of_line(position, row)
    for category, members in groupby(staffing.rows, key=lambda row: row.category):
        yield from _of_lines(category.label, list(members), staffing)
    yield from _of_lines(EVERYONE, staffing.rows, staffing)


def _of_line(position: int, row: AttendanceRow) -> Iterator[Fact]:
    effective = [marks for marks in row.months if marks and marks.effective]
    long = [marks for marks in effective if has_two_years(row, marks)]
    how = f"{row.name}三项标记齐全的月份"
    yield _fact(of_worker(position, EFFECTIVE_COUNT), row.effective_count, how, effective)
    how = f"{row.name}有效到岗的月份中，当月从业已满2年的"
    yield _fact(of_worker(position, TWO_YEAR_COUNT), row.two_year_count, how, long)


def _of_lines(group: str, rows: Sequence[AttendanceRow], staffing: StaffingFacts) -> Iterator[Fact]:
    totals = totals_of(rows, len(staffing.months))
    for at, month in enumerate(staffing.months):
        column = [(row, marks) for row in rows if (marks := row.months[at])]
        for name, count, chosen in (
            (MARKS[0], totals.on_post[at], [marks for _, marks in column if marks.on_post]),
            (MARKS[1], totals.insured[at], [marks for _, marks in column if marks.insured]),
            (MARKS[2], totals.paid[at], [marks for _, marks in column if marks.paid]),
            (
                EFFECTIVE,
                totals.effective[at],
                [marks for row, marks in column if row.counted and marks.effective],
            ),
        ):
            how = f"{chinese(month)}“{name}”的人数"
            yield _fact(of_column(group, chinese(month), name), count, how, chosen)
    counted = [
        (row, marks) for row in rows if row.counted for marks in row.months if marks and marks.effective
    ]
    how = "各月有效到岗人次之和"
    yield _fact(
        of_group(group, EFFECTIVE_COUNT), totals.effective_count, how, [marks for _, marks in counted]
    )
    long = [marks for row, marks in counted if has_two_years(row, marks)]
    how = "有效人月中，当月从业已满2年的"
    yield _fact(of_group(group, TWO_YEAR_COUNT), totals.two_year_count, how, long)


def _fact(key: str, count: int | None, how: str, chosen: Iterable[MonthMarks]) -> Fact:
    rows = tuple(Stored(Table.ATTENDANCE, marks.row) for marks in chosen if marks.row is not None)
    return Fact(key, None if count is None else str(count), count, source=how, rows=rows)

"""Which stored rows a figure was counted from."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from datetime import date

from indicators.fact_types import Goal, Source
from scoring.stored import Stored, Table
from staffing.facts import AttendanceRow, MonthMarks, StaffingFacts
from staffing.models import Category, Level

Condition = Callable[[AttendanceRow, MonthMarks], bool]


def effective(facts: StaffingFacts, *conditions: Condition) -> tuple[Stored, ...]:
    """The effective worker-months of counted workers for which all conditions hold, worker by worker."""
    return tuple(stored for _, stored in _effective(facts, conditions))


def effective_in(facts: StaffingFacts, month: date, *conditions: Condition) -> tuple[Stored, ...]:
    """The same of one month."""
    return tuple(stored for of, stored in _effective(facts, conditions) if of == month)


def at_level(facts: StaffingFacts, month: date, level: Level) -> tuple[Stored, ...]:
    """The effective worker-months of one month whose worker held the certificate."""
    return effective_in(facts, month, is_certified, lambda row, _: row.certificate == level.label)


def continuous(facts: StaffingFacts) -> tuple[Stored, ...]:
    """The months of the counted workers who were effective in every month, under whichever category."""
    months: defaultdict[Hashable, set[date]] = defaultdict(set)
    for row in facts.rows:
        if row.counted:
            pairs = zip(facts.months, row.months, strict=True)
            months[row.worker] |= {month for month, marks in pairs if marks and marks.effective}
    return effective(facts, lambda row, _: len(months[row.worker]) == len(facts.months))


def _effective(facts: StaffingFacts, conditions: Iterable[Condition]) -> Iterator[tuple[date, Stored]]:
    for row in facts.rows:
        for month, marks in zip(facts.months, row.months, strict=True):
            if marks is None or marks.row is None or not (row.counted and marks.effective):
                continue
            if all(holds(row, marks) for holds in conditions):
                yield month, Stored(Table.ATTENDANCE, marks.row)


def is_certified(row: AttendanceRow, marks: MonthMarks) -> bool:
    """Whether the month counts among those of certified workers."""
    return row.category == Category.CERTIFIED


def is_uncertified(row: AttendanceRow, marks: MonthMarks) -> bool:
    """Whether it counts among the others."""
    return row.category != Category.CERTIFIED


def has_two_years(row: AttendanceRow, marks: MonthMarks) -> bool:
    """Whether the worker is known to have had two years of practice by then."""
    return marks.two_year is True


def quantities(sources: Iterable[Source]) -> tuple[Stored, ...]:
    """The stored quantities inside a figure."""
    return tuple(Stored(Table.QUANTITY, source.quantity_id) for source in sources)


def target(goal: Goal) -> tuple[Stored, ...]:
    """The stored target, where there is one."""
    return () if goal.target_id is None else (Stored(Table.TARGET, goal.target_id),)

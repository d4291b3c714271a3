"""The figures of a period; the large case has the marks of the Wenchong station from July to November 2023."""

import random
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from staffing.figures import Comparison, EndOfPeriod, WorkerMonth, staffing_figures
from staffing.two_years import stated_two_years
from stations.months import months_from_to

MONTHS = months_from_to(date(2023, 7, 1), date(2023, 11, 1))
JULY, AUGUST, SEPTEMBER, OCTOBER, NOVEMBER = MONTHS
ASSISTANT, WORKER = "助理社会工作师", "社会工作师"


def figures(rows, first=JULY, last=NOVEMBER, required=20, certified=10):
    return staffing_figures(
        rows, first=first, last=last, required_per_month=required, required_certified_per_month=certified
    )


def row(worker, month, effective=True, *, certified=True, counted=True, two_year=True):
    level = ASSISTANT if certified else None
    return WorkerMonth(worker, month, effective, certified, counted, level, two_year)


def attendance(name, level, months, stated):
    """One worker's five rows: effective in these months, of which so many are stated to be with two years."""
    two_year = stated_two_years(months, stated)
    return [
        WorkerMonth(name, month, month in months, level is not None, True, level, two_year.get(month))
        for month in MONTHS
    ]


WENCHONG = [
    *(line for number in (1, 3, 4, 9) for line in attendance(number, WORKER, MONTHS, 5)),
    *attendance(2, WORKER, MONTHS[:2], 2),
    *attendance(5, ASSISTANT, MONTHS[2:], 3),
    *(
        line
        for number in (6, 10, 11, 12, 13, 14, 15, 19)
        for line in attendance(number, ASSISTANT, MONTHS, 5)
    ),
    *(line for number in (7, 8, 16, 17) for line in attendance(number, ASSISTANT, MONTHS, 0)),
    *attendance(18, ASSISTANT, MONTHS[:3], 3),
    *(line for number in (20, 21) for line in attendance(number, ASSISTANT, MONTHS[3:], 2)),
    *attendance("uncertified 13", None, MONTHS, 5),
    *attendance("uncertified 14", None, MONTHS, 0),
]


def test_wenchong():
    result = figures(WENCHONG)
    assert len(WENCHONG) == 115
    assert result.certified_person_months == Comparison(required=50, actual=92, surplus=42)
    assert result.person_months == Comparison(required=100, actual=102, surplus=2)
    assert result.certified_person_months.met is True
    assert result.person_months.met is True
    assert result.two_year_person_months == 77
    assert result.two_year_percent == Decimal("75.49")
    assert result.certified_two_year_person_months == 72
    assert result.uncertified_person_months == 10
    assert result.uncertified_two_year_person_months == 5
    assert result.unknown_two_year_person_months == 0
    assert result.effective_by_month == dict(zip(MONTHS, [20, 20, 20, 21, 21], strict=True))
    assert result.end_of_period == EndOfPeriod(
        workers=21, certified=19, uncertified=2, by_level={WORKER: 4, ASSISTANT: 15}
    )
    assert result.continuous_workers == 18
    assert result.retention_percent == Decimal("90.00")
    assert result.missing_months == ()
    assert result.uncounted_person_months == 0


def test_a_month_without_any_row_is_missing_and_not_0():
    result = figures([line for line in WENCHONG if line.month != SEPTEMBER])
    assert result.missing_months == (SEPTEMBER,)
    assert result.effective_by_month == {JULY: 20, AUGUST: 20, SEPTEMBER: None, OCTOBER: 21, NOVEMBER: 21}
    assert result.person_months == Comparison(required=100, actual=82, surplus=None)
    assert (result.continuous_workers, result.retention_percent) == (None, None)
    assert result.end_of_period is not None
    assert result.end_of_period.workers == 21


def test_a_month_of_dashes_is_in_with_0():
    result = figures(
        [row("a", JULY), row("a", AUGUST, effective=False)], last=AUGUST, required=1, certified=1
    )
    assert result.effective_by_month == {JULY: 1, AUGUST: 0}
    assert result.missing_months == ()
    assert result.person_months == Comparison(required=2, actual=1, surplus=-1)
    assert result.person_months.met is False
    assert (result.continuous_workers, result.retention_percent) == (0, Decimal("0.00"))
    assert result.end_of_period == EndOfPeriod(workers=0, certified=0, uncertified=0, by_level={})


def test_without_the_last_month_the_end_of_the_period_is_not_known():
    assert figures([row("a", JULY)], last=AUGUST).end_of_period is None


def test_nothing_in_nothing_known():
    result = figures([])
    assert result.person_months == Comparison(required=100, actual=None, surplus=None)
    assert result.person_months.met is None
    assert result.certified_person_months == Comparison(required=50, actual=None, surplus=None)
    assert result.two_year_person_months is None
    assert result.two_year_percent is None
    assert result.certified_two_year_person_months is None
    assert result.uncertified_person_months is None
    assert result.uncertified_two_year_person_months is None
    assert result.unknown_two_year_person_months is None
    assert result.uncounted_person_months is None
    assert result.effective_by_month == dict.fromkeys(MONTHS)
    assert result.end_of_period is None
    assert result.missing_months == tuple(MONTHS)


def test_enough_before_the_last_month_is_in_is_enough():
    result = figures([row("a", JULY), row("b", JULY)], last=AUGUST, required=1, certified=2)
    assert result.person_months == Comparison(required=2, actual=2, surplus=None)
    assert result.person_months.met is True
    assert result.certified_person_months.met is None


def test_just_enough_is_enough():
    result = figures([row("a", JULY)], last=JULY, required=1, certified=1)
    assert result.person_months == Comparison(required=1, actual=1, surplus=0)
    assert result.person_months.met is True


def test_an_untrained_worker_without_certificate_enters_no_figure():
    untrained = [row("b", JULY, certified=False, counted=False)]
    result = figures([row("a", JULY), *untrained], last=JULY, required=1, certified=1)
    assert result.uncounted_person_months == 1
    assert result.person_months == Comparison(required=1, actual=1, surplus=0)
    assert result.uncertified_person_months == 0
    assert result.effective_by_month == {JULY: 1}
    assert result.continuous_workers == 1
    assert result.end_of_period == EndOfPeriod(workers=1, certified=1, uncertified=0, by_level={ASSISTANT: 1})


def test_a_surplus_is_not_capped_and_retention_passes_100():
    rows = [row(worker, month) for worker in range(6) for month in (JULY, AUGUST)]
    result = figures(rows, last=AUGUST, required=5, certified=2)
    assert result.certified_person_months == Comparison(required=4, actual=12, surplus=8)
    assert result.retention_percent == Decimal("120.00")


def test_the_retained_are_counted_over_required_workers_not_over_heads():
    rows = [row("stays", JULY), row("stays", AUGUST), row("leaves", JULY), row("replaces", AUGUST)]
    result = figures(rows, last=AUGUST, required=2, certified=1)
    assert (result.continuous_workers, result.retention_percent) == (1, Decimal("50.00"))


def test_unknown_practice_is_told_and_stays_in_the_denominator():
    rows = [row("a", JULY), row("b", JULY, two_year=None), row("c", JULY, two_year=False)]
    result = figures(rows, last=JULY)
    assert result.two_year_person_months == 1
    assert result.unknown_two_year_person_months == 1
    assert result.two_year_percent == Decimal("33.33")


def test_months_outside_the_period_are_left_aside():
    rows = [row("a", JULY), row("b", AUGUST), row("c", date(2023, 6, 1))]
    assert figures(rows, last=JULY).person_months.actual == 1


def test_a_worker_effective_twice_in_a_month_is_refused():
    with pytest.raises(ValueError, match="同一社工在2023年7月、2023年9月有两条有效到岗记录"):
        figures([row("a", month) for month in (SEPTEMBER, JULY, SEPTEMBER, JULY)])


def test_two_rows_of_a_merged_worker_count_where_the_marks_are():
    rows = [row("a", JULY), row("a", JULY, effective=False)]
    assert figures(rows, last=JULY).effective_by_month == {JULY: 1}


def test_a_period_that_ends_before_it_starts_is_refused():
    with pytest.raises(ValueError, match="before it starts"):
        figures([], first=AUGUST, last=JULY)


@given(st.integers(0, 2**16))
def test_the_order_of_rows_does_not_matter(seed):
    shuffled = random.Random(seed).sample(WENCHONG, len(WENCHONG))
    assert figures(shuffled) == figures(WENCHONG)


worker_months = st.builds(
    WorkerMonth,
    worker=st.integers(0, 8),
    month=st.sampled_from(MONTHS),
    effective=st.booleans(),
    certified=st.booleans(),
    counted=st.just(True),
    level=st.none(),
    two_year=st.sampled_from([True, False, None]),
)


@given(st.lists(worker_months, min_size=1, unique_by=lambda line: (line.worker, line.month)))
def test_the_parts_add_up(rows):
    result = figures(rows)
    assert (
        result.person_months.actual
        == result.certified_person_months.actual + result.uncertified_person_months
    )
    assert result.two_year_person_months == (
        result.certified_two_year_person_months + result.uncertified_two_year_person_months
    )
    assert result.person_months.actual == sum(n for n in result.effective_by_month.values() if n is not None)
    assert {month for month, n in result.effective_by_month.items() if n is None} == set(
        result.missing_months
    )

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from staffing.two_years import (
    TwoYearShare,
    had_two_years,
    stated_two_years,
    statement_disagrees,
    two_year_share,
    two_years_in_month,
)

MONTHS = [date(2023, month, 1) for month in (7, 8, 9, 10, 11)]
JULY, AUGUST = MONTHS[0], MONTHS[1]


@pytest.mark.parametrize(
    ("since", "month", "expected"),
    [
        (date(2021, 7, 31), JULY, True),
        (date(2021, 8, 1), JULY, True),
        (date(2021, 8, 2), JULY, False),
        (date(2021, 8, 2), AUGUST, True),
        (date(2013, 1, 3), JULY, True),
        (date(2023, 7, 14), JULY, False),
        (date(2020, 2, 29), date(2022, 2, 1), True),
        (date(2021, 1, 31), date(2022, 12, 1), False),
        (date(2021, 1, 31), date(2023, 1, 1), True),
    ],
)
def test_24_months_by_the_last_day(since, month, expected):
    assert had_two_years(since, month) is expected


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        (0, [False] * 5),
        (2, [False, False, False, True, True]),
        (5, [True] * 5),
    ],
)
def test_a_stated_number_means_the_last_months(stated, expected):
    assert stated_two_years(MONTHS, stated) == dict(zip(MONTHS, expected, strict=True))


def test_the_order_and_gaps_of_the_effective_months_do_not_matter():
    assert stated_two_years([MONTHS[4], MONTHS[0], MONTHS[2]], 1) == {
        MONTHS[0]: False,
        MONTHS[2]: False,
        MONTHS[4]: True,
    }


def test_nothing_of_nothing():
    assert stated_two_years([], 0) == {}


@pytest.mark.parametrize(
    ("months", "stated", "words"),
    [
        (MONTHS, 6, "为 6，多于该社工的有效到岗 5 个月"),
        ([], 1, "有效到岗 0 个月"),
        (MONTHS, -1, "不能是负数"),
    ],
)
def test_an_impossible_number_is_refused_in_words(months, stated, words):
    with pytest.raises(ValueError, match=words):
        stated_two_years(months, stated)


@pytest.mark.parametrize(
    ("since", "stated", "expected"),
    [
        (date(2020, 1, 1), False, True),
        (date(2023, 1, 1), True, False),
        (date(2020, 1, 1), None, True),
        (None, True, True),
        (None, False, False),
        (None, None, None),
    ],
)
def test_the_known_start_wins(since, stated, expected):
    assert two_years_in_month(JULY, since, stated) is expected


@pytest.mark.parametrize(
    ("since", "stated", "expected"),
    [
        (date(2021, 8, 2), {JULY: False, AUGUST: True}, False),
        (date(2021, 8, 2), {JULY: True, AUGUST: True}, True),
        (date(2021, 8, 2), {JULY: None, AUGUST: None}, False),
        (None, {JULY: True}, False),
        (date(2021, 8, 2), {}, False),
    ],
)
def test_a_disagreement_is_told(since, stated, expected):
    assert statement_disagrees(since, stated) is expected


def test_unknown_months_are_counted_as_unknown_and_stay_in_the_denominator():
    share = two_year_share([True, True, False, None])
    assert share == TwoYearShare(with_two_years=2, known=3, unknown=1)
    assert (share.all, share.percent) == (4, Decimal("50.00"))


def test_wenchong():
    assert two_year_share([True] * 77 + [False] * 25).percent == Decimal("75.49")


def test_no_effective_month_has_no_share():
    assert two_year_share([]).percent is None


@given(
    st.sets(st.sampled_from(MONTHS)).flatmap(
        lambda months: st.tuples(st.just(months), st.integers(0, len(months)))
    )
)
def test_practice_only_grows(case):
    months, stated = case
    values = list(stated_two_years(months, stated).values())
    assert sum(values) == stated
    assert values == sorted(values)

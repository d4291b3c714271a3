from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stations.months import (
    add_months,
    chinese,
    chinese_span,
    count_months,
    first_of_month,
    label,
    last_day,
    months_from_to,
    months_to_report,
    parse_month,
    parse_month_range,
)

JULY, NOVEMBER = date(2023, 7, 1), date(2023, 11, 1)


def test_first_of_month_gives_a_plain_date():
    assert first_of_month(date(2023, 7, 14)) == JULY
    moment = first_of_month(datetime(2023, 7, 14, 9, 30, tzinfo=UTC))
    assert (moment, type(moment)) == (JULY, date)


@pytest.mark.parametrize(
    ("month", "last"),
    [
        (date(2023, 7, 1), date(2023, 7, 31)),
        (date(2023, 2, 1), date(2023, 2, 28)),
        (date(2024, 2, 1), date(2024, 2, 29)),
    ],
)
def test_last_day(month, last):
    assert last_day(month) == last


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (0, JULY),
        (1, date(2023, 8, 1)),
        (6, date(2024, 1, 1)),
        (-7, date(2022, 12, 1)),
        (-24, date(2021, 7, 1)),
    ],
)
def test_add_months(count, expected):
    assert add_months(JULY, count) == expected


def test_months_from_to_includes_both_ends():
    assert months_from_to(JULY, NOVEMBER) == [date(2023, month, 1) for month in (7, 8, 9, 10, 11)]
    assert months_from_to(JULY, JULY) == [JULY]
    assert months_from_to(NOVEMBER, JULY) == []
    assert months_from_to(date(2023, 12, 1), date(2024, 1, 1)) == [date(2023, 12, 1), date(2024, 1, 1)]


def test_count_months():
    assert count_months(JULY, NOVEMBER) == 5
    assert count_months(JULY, date(2024, 6, 1)) == 12
    assert count_months(NOVEMBER, JULY) == 0


@pytest.mark.parametrize("text", ["2023-07", " 2023-07 ", "2023-7"])
def test_parse_month(text):
    assert parse_month(text) == JULY


@pytest.mark.parametrize(
    "text", ["", "2023", "2023-13", "2023-00", "0000-01", "2023/07", "7月", "2023-07-01"]
)
def test_what_is_no_month_is_refused_in_words(text):
    with pytest.raises(ValueError, match=r"不是月份，请写成 2023-07"):
        parse_month(text)


def test_parse_month_range():
    assert parse_month_range("2023-07..2023-11") == (JULY, NOVEMBER)
    assert parse_month_range("2023-07") == (JULY, JULY)


@pytest.mark.parametrize(
    ("text", "words"),
    [("2023-11..2023-07", "早于起始月份"), ("2023-07..", "不是月份"), ("..2023-07", "不是月份")],
)
def test_a_wrong_range_is_refused_in_words(text, words):
    with pytest.raises(ValueError, match=words):
        parse_month_range(text)


def test_names_of_a_month():
    assert label(JULY) == "2023-07"
    assert chinese(JULY) == "2023年7月"
    assert chinese_span(JULY, JULY) == "2023年7月"
    assert chinese_span(JULY, NOVEMBER) == "2023年7月至2023年11月"


@pytest.mark.parametrize(
    ("came", "today", "expected"),
    [
        ([], date(2023, 10, 1), (7, 9)),
        ([], date(2023, 9, 30), (7, 8)),
        ([], date(2023, 7, 1), (7, 7)),
        ([7, 8], date(2023, 11, 5), (9, 10)),
        ([7, 9], date(2024, 3, 1), (8, 8)),
        ([7, 8, 9, 10], date(2023, 11, 5), (11, 11)),
        ([7, 8, 9, 10, 11], date(2024, 3, 1), (11, 11)),
    ],
)
def test_the_months_to_report_are_the_first_run_that_is_over(came, today, expected):
    months = months_from_to(JULY, NOVEMBER)
    found = months_to_report(months, [date(2023, number, 1) for number in came], today)
    assert found == tuple(date(2023, number, 1) for number in expected)


@given(st.dates(date(1950, 1, 1), date(2100, 1, 1)), st.integers(-500, 500))
def test_adding_and_counting_agree(day, count):
    month = first_of_month(day)
    later = add_months(month, count)
    assert add_months(later, -count) == month
    assert count_months(month, later) == max(0, count + 1)
    assert parse_month(label(later)) == later

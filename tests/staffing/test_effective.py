from datetime import date
from itertools import product

import pytest

from staffing.effective import PartMonthRule, is_counted, is_effective, present_in_month

ANY, FIFTEEN, WHOLE = PartMonthRule.ANY_DAY, PartMonthRule.FIFTEEN_DAYS, PartMonthRule.WHOLE_MONTH
JULY, AUGUST, SEPTEMBER = date(2023, 7, 1), date(2023, 8, 1), date(2023, 9, 1)


@pytest.mark.parametrize("marks", list(product([True, False], repeat=3)))
def test_effective_is_all_three_marks(marks):
    assert is_effective(*marks) is (marks == (True, True, True))


@pytest.mark.parametrize(
    ("certified", "trained", "counted"),
    [(True, False, True), (True, True, True), (False, True, True), (False, False, False)],
)
def test_an_untrained_worker_without_certificate_is_not_counted(certified, trained, counted):
    assert is_counted(certified, trained) is counted


@pytest.mark.parametrize(
    ("month", "start", "end", "any_day", "fifteen", "whole"),
    [
        # a leaver on 18 August: 18 days
        (AUGUST, date(2023, 7, 1), date(2023, 8, 18), True, True, False),
        (SEPTEMBER, date(2023, 7, 1), date(2023, 8, 18), False, False, False),
        # a joiner on 14 July: 18 days
        (JULY, date(2023, 7, 14), None, True, True, False),
        (AUGUST, date(2023, 7, 14), None, True, True, True),
        # the fifteenth day
        (JULY, date(2023, 7, 1), date(2023, 7, 14), True, False, False),
        (JULY, date(2023, 7, 1), date(2023, 7, 15), True, True, False),
        (JULY, date(2023, 7, 18), None, True, False, False),
        (JULY, date(2023, 7, 17), None, True, True, False),
        # the whole month and its edges
        (JULY, date(2023, 7, 1), date(2023, 7, 31), True, True, True),
        (JULY, date(2023, 7, 2), date(2023, 7, 31), True, True, False),
        (JULY, date(2023, 7, 31), None, True, False, False),
        (JULY, date(2023, 8, 1), None, False, False, False),
        (JULY, date(2019, 11, 1), date(2023, 6, 30), False, False, False),
        (JULY, date(2023, 7, 5), date(2023, 7, 5), True, False, False),
        # the shortest month
        (date(2023, 2, 1), date(2023, 2, 1), date(2023, 2, 28), True, True, True),
    ],
)
def test_part_months(month, start, end, any_day, fifteen, whole):
    answers = [present_in_month(month, start, end, rule) for rule in (ANY, FIFTEEN, WHOLE)]
    assert answers == [any_day, fifteen, whole]


def test_a_posting_that_ends_before_it_starts_is_refused():
    with pytest.raises(ValueError, match=r"2023-07-01 早于开始日期 2023-07-14"):
        present_in_month(JULY, date(2023, 7, 14), date(2023, 7, 1), ANY)

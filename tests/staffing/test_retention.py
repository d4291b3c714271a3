from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from staffing.retention import continuous_workers, meets_threshold, retention_percent

PERIOD = [date(2023, month, 1) for month in (7, 8, 9)]


def test_only_who_was_effective_in_every_month_stayed():
    effective = {
        "stayed": PERIOD,
        "stayed and more": [date(2023, 6, 1), *PERIOD],
        "left": PERIOD[:2],
        "replacement": PERIOD[2:],
        "gap": [PERIOD[0], PERIOD[2]],
        "never": [],
    }
    assert continuous_workers(effective, PERIOD) == {"stayed", "stayed and more"}


def test_a_period_without_months_is_refused():
    with pytest.raises(ValueError, match="no month"):
        continuous_workers({"a": PERIOD}, [])


@pytest.mark.parametrize(
    ("continuous", "required", "expected"),
    [(18, 20, "90.00"), (16, 20, "80.00"), (21, 20, "105.00"), (0, 20, "0.00"), (2, 3, "66.67")],
)
def test_retention_is_over_the_required_workers(continuous, required, expected):
    assert str(retention_percent(continuous, required)) == expected


@pytest.mark.parametrize(("continuous", "required"), [(None, 20), (18, 0)])
def test_retention_is_not_known(continuous, required):
    assert retention_percent(continuous, required) is None


@pytest.mark.parametrize(
    ("retention", "reached"), [("80.00", True), ("79.99", False), ("105.00", True), (None, None)]
)
def test_threshold(retention, reached):
    value = None if retention is None else Decimal(retention)
    assert meets_threshold(value, Decimal("80.00")) is reached


@given(st.dictionaries(st.integers(0, 30), st.sets(st.sampled_from(PERIOD))))
def test_one_more_month_never_makes_more_of_them_stay(effective):
    for length in range(1, len(PERIOD)):
        longer, shorter = PERIOD[: length + 1], PERIOD[:length]
        assert continuous_workers(effective, longer) <= continuous_workers(effective, shorter)

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.completion import (
    Explanation,
    StationLevel,
    area_total,
    completion_percent,
    elapsed_percent,
    is_behind,
    station_level,
)

amounts = st.none() | st.integers(0, 10**6)


@pytest.mark.parametrize(
    ("done", "target", "expected"),
    [
        (2189, 3382, "64.73"),
        (532, 948, "56.12"),
        (14, 90, "15.56"),
        (17, 30, "56.67"),
        (4578, 2500, "183.12"),
        (65, 58, "112.07"),
        (9, 9, "100.00"),
        (0, 60, "0.00"),
        (Decimal("2.5"), Decimal("48.00"), "5.21"),
    ],
)
def test_percent_of_the_target(done, target, expected):
    assert str(completion_percent(done, target)) == expected


@pytest.mark.parametrize(
    ("done", "target"),
    [(647, None), (None, None), (None, 540), (105, 0), (0, 0)],
    ids=["no target", "nothing known", "nothing reported", "target of zero", "nothing of zero"],
)
def test_no_percentage(done, target):
    assert completion_percent(done, target) is None


@pytest.mark.parametrize(
    ("areas", "station", "expected"),
    [
        ([378, 223, 46], None, 647),
        ([25, 4, 10], 26, 65),
        ([732, 85, 691], 573, 2081),
        ([None, None, None], 14, 14),
        ([None, None, None], None, None),
        ([], None, None),
        ([22, None, 5], None, 27),
        ([0, None], None, 0),
        ([], 0, 0),
        ([10, 10], -3, 17),
    ],
)
def test_total_is_areas_and_station_level(areas, station, expected):
    assert area_total(areas, station) == expected


@pytest.mark.parametrize(
    ("stated", "areas", "quantity", "explanation"),
    [
        (65, [25, 4, 10], 26, Explanation.DIFFERS),
        (2081, [732, 85, 691], 573, Explanation.DIFFERS),
        (647, [378, 223, 46], 0, None),
        (14, [None, None, None], 14, None),
        (14, [], 14, None),
        (17, [10, 10], -3, Explanation.NEGATIVE),
        (Decimal("20.5"), [10, 10], Decimal("0.5"), Explanation.DIFFERS),
        (30, [22, None, 5], 3, Explanation.DIFFERS),
        (None, [25, 4, 10], None, None),
        (None, [None], None, None),
        (0, [None], 0, None),
        (0, [0, None], 0, None),
    ],
)
def test_station_level(stated, areas, quantity, explanation):
    assert station_level(stated, areas) == StationLevel(quantity, explanation)


@pytest.mark.parametrize(
    ("passed", "months", "expected"),
    [(5, 12, "41.67"), (12, 12, "100.00"), (0, 12, "0.00"), (6, 12, "50.00")],
)
def test_time_passed(passed, months, expected):
    assert str(elapsed_percent(passed, months)) == expected


def test_an_agreement_without_months_has_no_share():
    assert elapsed_percent(0, 0) is None


@pytest.mark.parametrize(
    ("completion", "elapsed", "behind"),
    [("15.56", "41.67", True), ("41.67", "41.67", False), ("183.12", "41.67", False)],
)
def test_progress_is_judged_against_time(completion, elapsed, behind):
    assert is_behind(Decimal(completion), Decimal(elapsed)) is behind


def test_progress_without_a_percentage_is_not_judged():
    assert is_behind(None, Decimal("41.67")) is None
    assert is_behind(Decimal("41.67"), None) is None


@given(st.integers(0, 10**6), st.lists(amounts))
def test_areas_and_station_level_make_the_stated_total_again(stated, areas):
    assert area_total(areas, station_level(stated, areas).quantity) == stated

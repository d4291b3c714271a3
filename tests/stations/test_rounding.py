from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stations.rounding import exact, percent, round_half_up


@pytest.mark.parametrize(
    ("value", "places", "rounded"),
    [
        (Decimal("2.674"), 2, "2.67"),
        (Decimal("2.675"), 2, "2.68"),
        (Decimal("2.6749999999"), 2, "2.67"),
        (Decimal("0.005"), 2, "0.01"),
        (Decimal("-0.005"), 2, "-0.01"),
        (Decimal("-0.004"), 2, "0.00"),
        (Decimal("-2.675"), 2, "-2.68"),
        (Fraction(2, 3), 2, "0.67"),
        (Fraction(1, 8), 2, "0.13"),
        (Fraction(1, 3), 4, "0.3333"),
        (Fraction(5, 2), 0, "3"),
        (55, 2, "55.00"),
        (0, 2, "0.00"),
        (Decimal("1E+3"), 1, "1000.0"),
    ],
)
def test_a_half_goes_up(value, places, rounded):
    assert str(round_half_up(value, places)) == rounded


def test_two_places_unless_told_otherwise():
    assert str(round_half_up(Decimal("1.005"))) == "1.01"


def test_the_decimal_context_does_not_interfere():
    with localcontext() as context:
        context.prec = 3
        assert str(round_half_up(Decimal("123456.785"))) == "123456.79"


@pytest.mark.parametrize("value", [0.285, 1.0, True, "1.5", None])
def test_what_is_no_exact_number_is_refused(value):
    with pytest.raises(TypeError, match="exact number wanted"):
        round_half_up(value)


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("Infinity")])
def test_what_is_not_finite_is_refused(value):
    with pytest.raises(ValueError, match="finite number wanted"):
        exact(value)


def test_negative_places_are_refused():
    with pytest.raises(ValueError, match="places"):
        round_half_up(1, -1)


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [
        (77, 102, "75.49"),
        (2189, 3382, "64.73"),
        (4578, 2500, "183.12"),
        (14, 90, "15.56"),
        (5, 12, "41.67"),
        (18, 20, "90.00"),
        (0, 5, "0.00"),
        (Decimal("2.5"), Decimal("48"), "5.21"),
        (1, 800, "0.13"),
    ],
)
def test_percent(part, whole, expected):
    assert str(percent(part, whole)) == expected


@pytest.mark.parametrize(("part", "whole"), [(None, 5), (5, None), (None, None), (5, 0), (0, 0)])
def test_no_percent(part, whole):
    assert percent(part, whole) is None


@pytest.mark.parametrize(("part", "whole"), [(1.5, 3), (1, 3.0)])
def test_percent_refuses_floats(part, whole):
    with pytest.raises(TypeError):
        percent(part, whole)


@given(st.fractions(min_value=-(10**6), max_value=10**6), st.integers(0, 4))
def test_rounding_moves_by_half_a_unit_at_most_and_only_once(value, places):
    rounded = round_half_up(value, places)
    assert abs(Fraction(rounded) - value) <= Fraction(1, 2 * 10**places)
    assert rounded.as_tuple().exponent == -places
    assert round_half_up(rounded, places) == rounded

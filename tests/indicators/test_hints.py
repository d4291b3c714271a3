"""Figures that may have been made from their targets: a hint for the assessor."""

from decimal import Decimal

import pytest

from indicators.hints import count_halves

HALF, OTHER = (Decimal(45), Decimal(90)), (Decimal(44), Decimal(90))
LEFT_ASIDE = [(None, Decimal(90)), (Decimal(45), None), (Decimal(0), Decimal(0))]


@pytest.mark.parametrize(
    ("rows", "half", "of", "striking"),
    [
        ([], 0, 0, False),
        ([HALF] * 4, 4, 4, False),
        ([HALF] * 5, 5, 5, True),
        ([HALF] * 3 + [OTHER] * 2, 3, 5, True),
        ([HALF] * 3 + [OTHER] * 3, 3, 6, False),
        ([HALF] * 3 + [OTHER] * 2 + LEFT_ASIDE, 3, 5, True),
        ([(Decimal("4.5"), Decimal(9)), (Decimal(4), Decimal(9))], 1, 2, False),
    ],
)
def test_most_of_at_least_five_rows_with_a_target(rows, half, of, striking):
    found = count_halves(rows)
    assert (found.half, found.of, found.is_striking) == (half, of, striking)

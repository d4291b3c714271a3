"""Exact numbers and the one way in which this project rounds.

Scores, money and percentages are ``Decimal`` or ``Fraction``; a float is refused wherever it shows up, because a
binary 0.285 is not 0.285 and would round to the wrong hundredth. See docs/domain.md, "Numbers".
"""

from decimal import Decimal
from fractions import Fraction

Number = Decimal | Fraction | int


def exact(value: Number) -> Fraction:
    """The value as a fraction, without any loss.

    Raises TypeError for a float, a bool or anything else that is no exact number, and ValueError for NaN or infinity.
    """
    if isinstance(value, bool) or not isinstance(value, (Decimal, Fraction, int)):
        raise TypeError(f"exact number wanted (Decimal, Fraction or int), got {type(value).__name__}")
    if isinstance(value, Decimal) and not value.is_finite():
        raise ValueError(f"finite number wanted, got {value}")
    return Fraction(value)


def round_half_up(value: Number, places: int = 2) -> Decimal:
    """The value rounded to so many decimals; a half goes away from zero (2.675 → 2.68, −0.125 → −0.13).

    Works on the exact fraction, so neither the decimal context's precision nor an earlier rounding interferes.
    Raises TypeError for a float (see ``exact``) and ValueError for negative places.
    """
    if places < 0:
        raise ValueError(f"places must not be negative, got {places}")
    fraction = exact(value)
    scaled = abs(fraction) * 10**places
    units = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    sign = 1 if fraction < 0 and units else 0
    return Decimal((sign, tuple(int(digit) for digit in str(units)), -places))


def percent(part: Number | None, whole: Number | None) -> Decimal | None:
    """``part`` as a percentage of ``whole`` with two decimals, half up; 183.12 is a possible answer.

    None where either is not known, and for a whole of 0, of which nothing is a percentage.
    """
    if part is None or whole is None:
        return None
    whole_exact = exact(whole)
    if whole_exact == 0:
        return None
    return round_half_up(exact(part) * 100 / whole_exact)

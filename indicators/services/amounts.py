"""What an amount that a person types can be."""

from decimal import Decimal

from django.core.exceptions import ValidationError

from indicators.models import Indicator
from indicators.sheets.amounts import LARGEST


def check_amount(*, indicator: Indicator, amount: Decimal) -> None:
    """Raises ValidationError for a negative or too large amount, and for a fraction of what is counted whole."""
    places = 2 if indicator.fractional else 0
    if not 0 <= amount <= LARGEST or amount != round(amount, places):
        kind = "不小于 0、最多两位小数的数" if indicator.fractional else "不小于 0 的整数"
        raise ValidationError(f"“{indicator.name}”应为{kind}。")

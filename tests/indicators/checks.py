"""Verifying in tests."""

from decimal import Decimal
from typing import Any

from indicators.models import Quantity
from indicators.services import verify_quantities
from indicators.verification import QuantityCheck


def check(
    quantity: Quantity, figure: Any, reason: str = "抽查台账", source: str = "台账第3页"
) -> QuantityCheck:
    """What was found about a quantity, by somebody who sees it as it is stored now."""
    quantity.refresh_from_db()
    figure = None if figure is None else Decimal(figure)
    return QuantityCheck(quantity.pk, quantity.verification_stamp, figure, reason, source)


def verify(quantity: Quantity, figure: Any, reason: str = "抽查台账", actor: Any = None) -> Quantity:
    """The quantity as it is after that was recorded."""
    (written,) = verify_quantities(
        agreement=quantity.agreement, checks=[check(quantity, figure, reason)], actor=actor
    )
    return written

"""What an evaluator found about stored quantities (核实), before it is written: see docs/domain.md, "Verification"."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from indicators.models import Quantity


@dataclass(frozen=True)
class QuantityCheck:
    """The evaluator's figure for one stored quantity, with reason and source; a figure of None takes it back.

    `seen` is the quantity's `verification_stamp` as the person read it.
    """

    row: int
    seen: str
    figure: Decimal | None
    reason: str
    source: str = ""


def put(quantity: Quantity, check: QuantityCheck) -> None:
    """Give the quantity what was found, in memory: for writing it, and for showing its effect first."""
    taken_back = check.figure is None
    quantity.verified = check.figure
    quantity.verified_reason = "" if taken_back else check.reason
    quantity.verified_source = "" if taken_back else check.source
    quantity.verified_against = None if taken_back else quantity.reported


def put_all(quantities: Iterable[Quantity], checks: Mapping[int, QuantityCheck]) -> None:
    """Give each of the quantities what was found about it, where something was."""
    for quantity in quantities:
        if quantity.pk in checks:
            put(quantity, checks[quantity.pk])

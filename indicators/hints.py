"""What an assessor may want to look at. A hint, never a finding, and never shown to the station."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

FEWEST_ROWS = 5


@dataclass(frozen=True)
class Halves:
    """How many of the reported quantities with a target are exactly half of it."""

    half: int
    of: int

    @property
    def is_striking(self) -> bool:
        """Whether it is most of them, of at least five: figures that may have been made from the target."""
        return self.of >= FEWEST_ROWS and 2 * self.half > self.of


def count_halves(rows: Iterable[tuple[Decimal | None, Decimal | None]]) -> Halves:
    """Counts rows of (reported quantity, yearly target); without a quantity, or with a target of none or 0, they are
    left aside."""
    doubled = [quantity * 2 == target for quantity, target in rows if quantity is not None and target]
    return Halves(sum(doubled), len(doubled))

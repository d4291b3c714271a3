"""How much of a target is done, and how totals come about. See docs/domain.md, "Indicators"."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from stations.rounding import exact, percent

Amount = Decimal | int


def completion_percent(done: Amount | None, target: Amount | None) -> Decimal | None:
    """Done ÷ yearly target in percent, two decimals, half up, printed in full beyond 100.

    None where nothing is known to be done, where there is no target, and for a target of 0, which has no percentage.
    """
    return percent(done, target)


def area_total(areas: Iterable[Amount | None], station_level: Amount | None) -> Amount | None:
    """The areas' quantities plus the station-level one (站级统筹); None only where none of them is given."""
    known = [quantity for quantity in (*areas, station_level) if quantity is not None]
    return sum(known) if known else None


class Explanation(StrEnum):
    """Why a station-level quantity must be explained before it is kept."""

    DIFFERS = "differs"
    NEGATIVE = "negative"


@dataclass(frozen=True)
class StationLevel:
    """What a stated total leaves beyond the areas, and whether that wants an explanation (None: it does not)."""

    quantity: Amount | None
    explanation: Explanation | None


def station_level(stated: Amount | None, areas: Sequence[Amount | None]) -> StationLevel:
    """The station-level part of a total that a sheet states beside its areas.

    No total stated: none is known. No area given: the whole is station-level and needs no word. Otherwise
    stated − areas; a difference wants an explanation, a negative one (persons counted once across areas) in
    particular.
    """
    if stated is None:
        return StationLevel(None, None)
    known = [quantity for quantity in areas if quantity is not None]
    if not known:
        return StationLevel(stated, None)
    rest = stated - sum(known)
    if rest == 0:
        return StationLevel(rest, None)
    return StationLevel(rest, Explanation.NEGATIVE if rest < 0 else Explanation.DIFFERS)


def elapsed_percent(months_passed: int, months_of_agreement: int) -> Decimal | None:
    """The share of the agreement's months that has passed: 5 of 12 = 41.67. None for an agreement without months."""
    return percent(months_passed, months_of_agreement)


def is_behind(completion: Decimal | None, elapsed: Decimal | None) -> bool | None:
    """Whether less is done than time has passed; None where either percentage is not known."""
    if completion is None or elapsed is None:
        return None
    return exact(completion) < exact(elapsed)

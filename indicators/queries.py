"""Reads of the indicators' tables. What a person may see is decided by the scopes of the models."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from indicators.models import Indicator, Quantity, Target
from stations.models import Agreement, Area
from stations.workbooks.text import normalise

# An indicator in an area, or (None) of the station as a whole.
Key = tuple[int, int | None]


@dataclass(frozen=True)
class Terms:
    """All that a sheet is held against: the agreement with its station, targets, stored quantities and locks."""

    agreement: Agreement
    areas: tuple[Area, ...]
    indicators: tuple[Indicator, ...]
    targets: dict[Key, Decimal | None]
    stored: dict[Key, list[Quantity]]
    locked: frozenset[date]

    def area_named(self, name: str) -> Area | None:
        """The station's area of that name, spaces and widths of digits aside."""
        return next((area for area in self.areas if normalise(area.name) == normalise(name)), None)

    def indicator_named(self, names: tuple[str, ...], kinds: tuple[str, ...]) -> Indicator | None:
        """The indicator of one of the kinds that bears the first known one of the names, synonyms included."""
        known = {
            normalise(name): indicator
            for indicator in self.indicators
            if indicator.kind in kinds
            for name in (indicator.name, *indicator.synonyms)
        }
        return next((known[name] for name in map(normalise, names) if name in known), None)

    @cached_property
    def by_code(self) -> dict[str, Indicator]:
        """The catalogue by code; an administrator may have removed an entry."""
        return {indicator.code: indicator for indicator in self.indicators}


def load_terms(agreement: Agreement) -> Terms:
    """Everything that reading a sheet for the agreement needs, in five queries."""
    stored: dict[Key, list[Quantity]] = defaultdict(list)
    for quantity in Quantity.objects.filter(agreement=agreement).order_by("first_month"):
        stored[quantity.indicator_id, quantity.area_id].append(quantity)
    targets = Target.objects.filter(agreement=agreement).values_list("indicator_id", "area_id", "quantity")
    return Terms(
        agreement=agreement,
        areas=tuple(agreement.station.areas.order_by("position")),
        indicators=tuple(Indicator.objects.all()),
        targets={(indicator, area): quantity for indicator, area, quantity in targets},
        stored=stored,
        locked=frozenset(agreement.month_locks.values_list("month", flat=True)),
    )

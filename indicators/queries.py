"""Reads of the indicators' tables. What a person may see is decided by the scopes of the models."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.db.models import Max, QuerySet

from indicators.models import Amendment, Indicator, Quantity, Target
from stations.models import Agreement, Area, User
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


def last_stored_month(agreement: Agreement) -> date | None:
    """The last month that any stored quantity of the agreement covers; None while there is none."""
    last: date | None = Quantity.objects.filter(agreement=agreement).aggregate(last=Max("last_month"))["last"]
    return last


@dataclass(frozen=True)
class TargetCell:
    """What is agreed for one indicator and area; version 0 where nothing is stated. `key` names it in an address."""

    indicator: Indicator
    area: Area | None
    stated: bool
    quantity: Decimal | None
    version: int

    @property
    def key(self) -> str:
        return f"{self.indicator.code}.{self.area.pk}" if self.area else self.indicator.code


@dataclass(frozen=True)
class TargetRow:
    """One indicator: the station's target and, where it is counted by area, each area's; how often they changed."""

    indicator: Indicator
    station: TargetCell
    areas: tuple[TargetCell, ...]
    amended: int


def target_rows(agreement: Agreement) -> list[TargetRow]:
    """Every indicator that can have a target, in the catalogue's order, with what is agreed. Four queries."""
    stated = {
        (target.indicator_id, target.area_id): target for target in Target.objects.filter(agreement=agreement)
    }
    areas = list(agreement.station.areas.order_by("position"))
    amended = Counter(
        Amendment.objects.filter(target__agreement=agreement).values_list("target__indicator", flat=True)
    )

    def cell(indicator: Indicator, area: Area | None) -> TargetCell:
        target = stated.get((indicator.pk, area.pk if area else None))
        if target is None:
            return TargetCell(indicator, area, stated=False, quantity=None, version=0)
        return TargetCell(indicator, area, stated=True, quantity=target.quantity, version=target.version)

    return [
        TargetRow(
            indicator,
            cell(indicator, None),
            tuple(cell(indicator, area) for area in areas) if indicator.has_areas else (),
            amended[indicator.pk],
        )
        for indicator in Indicator.objects.exclude(kind=Indicator.Kind.STATEMENT)
    ]


def amendments_of(agreement: Agreement, user: User) -> QuerySet[Amendment]:
    """The history of the agreement's targets, newest first."""
    amendments = Amendment.objects.visible_to(user).filter(target__agreement=agreement)
    return amendments.select_related("target__indicator", "target__area", "actor")

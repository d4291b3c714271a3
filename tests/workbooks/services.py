"""What a station did, indicator by indicator, area by area and month by month, in plain terms."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from indicators.catalogue import AGREEMENT_ITEMS, AREA_INDICATORS, STATEMENTS, STATION_INDICATORS, Entry
from tests.workbooks.people import MONTHS

AREAS = ("片区1", "片区2", "片区3")
WORKERS = next(entry for entry in STATEMENTS if entry.code == "workers")
BY_AREA = (WORKERS, *AREA_INDICATORS)
WHOLE = (*STATION_INDICATORS, *AGREEMENT_ITEMS)

Amounts = dict[date, Decimal]


@dataclass(frozen=True)
class Services:
    """``amounts`` by (code, area), by month; without an area the station's own. A missing entry was not stated.

    ``targets`` are the agreement's for the year; None: agreed that there is none.
    """

    amounts: dict[tuple[str, str | None], Amounts]
    targets: dict[str, int | None]

    def of(self, entry: Entry, area: str | None, months: list[date]) -> Decimal | None:
        """What was done in these months; of a stock, how it stood. None: nothing stated."""
        amounts = self.amounts.get((entry.code, area), {})
        stated = [amounts[month] for month in months if month in amounts]
        if not stated:
            return None
        return stated[-1] if entry.accumulation == "latest" else sum(stated, Decimal(0))

    def of_areas(self, entry: Entry, months: list[date]) -> Decimal | None:
        stated = [amount for area in AREAS if (amount := self.of(entry, area, months)) is not None]
        return sum(stated, Decimal(0)) if stated else None

    def total(self, entry: Entry, months: list[date]) -> Decimal | None:
        """Areas and the station's own together."""
        parts = [self.of_areas(entry, months), self.of(entry, None, months)]
        stated = [part for part in parts if part is not None]
        return sum(stated, Decimal(0)) if stated else None


def make_services(rng: random.Random) -> Services:
    """Every kind of indicator: by area with and without a part of the station's own, only the station's, not stated."""
    amounts: dict[tuple[str, str | None], Amounts] = {}
    for area in AREAS:
        amounts[WORKERS.code, area] = dict.fromkeys(MONTHS, Decimal(rng.randrange(2, 11)))
    silent, only_station, *rest = rng.sample(AREA_INDICATORS, len(AREA_INDICATORS))
    for entry in rest:
        for area in AREAS:
            amounts[entry.code, area] = _year(rng, 0, 300)
    for entry in (only_station, *rng.sample(rest, 2)):
        amounts[entry.code, None] = _year(rng, 1, 90)
    del amounts[rng.choice(rest).code, AREAS[2]]
    for entry in rng.sample(WHOLE, len(WHOLE) - 1):
        amounts[entry.code, None] = _year(rng, 1, 90, halves=entry.fractional)
    targets: dict[str, int | None] = {silent.code: None, only_station.code: 900}
    for entry in (*rest, *WHOLE):
        targets[entry.code] = rng.choice([None, rng.randrange(400, 4000)])
    return Services(amounts, targets)


def _year(rng: random.Random, least: int, most: int, *, halves: bool = False) -> Amounts:
    half = Decimal("0.5") if halves else Decimal(0)
    return {month: rng.randrange(least, most) + half * rng.randrange(2) for month in MONTHS}

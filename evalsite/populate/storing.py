"""Drawn stations into the tables, a batch in one transaction, each table in bulk."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice, repeat

from django.db import models, transaction

from evalsite.demo.names import SAMPLE_OPERATORS
from evalsite.demo.samples import STATED, YUAN_PER_WORKER
from evalsite.demo.targets import TARGETS
from evalsite.populate.drawing import (
    AREAS,
    STATIONS_IN_A_DISTRICT,
    DrawnStation,
    DrawnWorker,
    district_name,
    draw_station,
)
from indicators.models import Indicator, Quantity, Target
from indicators.services import load_catalogue
from staffing.models import Attendance, Certificate, Posting, SocialWorker
from stations.bulk import insert_rows
from stations.models import Agreement, Area, Community, District, Organisation, Station, Subdistrict
from stations.months import add_months, last_day, months_from_to

FIRST_MONTH = date(2023, 7, 1)
MONTHS_IN_A_YEAR = 12
MONTHS_IN_A_CYCLE = 36
MONTHS_IN_A_SPAN = 6  # two evaluations a year, each with a sheet of its months
_BATCH = 40
_AGREED = 20  # the targets are those of a station with so many workers

Kind = Organisation.Kind


@dataclass(frozen=True)
class Progress:
    """How many stations, and rows of all tables, are stored by now."""

    stations: int
    rows: int


def populate(*, stations: int, months: int, seed: int) -> Iterator[Progress]:
    """Store so many stations with so many months of data, from July 2023; yields after each batch.

    Each batch is a transaction of its own. The same arguments store the same data.
    """
    load_catalogue()
    store = _Store(months)
    with transaction.atomic():
        store.add_districts(-(-stations // STATIONS_IN_A_DISTRICT))
    drawn = (draw_station(seed, number, months) for number in range(stations))
    stored = 0
    while batch := list(islice(drawn, _BATCH)):
        with transaction.atomic():
            store.add_stations(batch)
        stored += len(batch)
        yield Progress(stored, store.rows)


class _Store:
    """Inserts rows and counts them. Keys come back in the order of the rows."""

    def __init__(self, months: int) -> None:
        self.rows = 0
        self.months = [add_months(FIRST_MONTH, number) for number in range(months)]
        self.indicators = list(Indicator.objects.all())
        self.districts: list[int] = []
        self.operators: list[int] = []

    def _insert(
        self, model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Hashable]]
    ) -> list[int]:
        keys = insert_rows(model, names, rows)
        self.rows += len(keys)
        return keys

    def add_districts(self, count: int) -> None:
        """Districts with their bureaus and operators."""
        names = [district_name(number) for number in range(count)]
        bureaus = self._insert(
            Organisation,
            ("code", "name", "kind"),
            [(f"P-BUREAU-{number}", f"{name}民政局", Kind.BUREAU) for number, name in enumerate(names)],
        )
        self.districts = self._insert(
            District,
            ("code", "name", "bureau"),
            [(f"P{number + 1:04}", names[number], bureau) for number, bureau in enumerate(bureaus)],
        )
        self.operators = self._insert(
            Organisation,
            ("code", "name", "kind"),
            [
                (f"P-OP-{number}-{operator}", f"{name}{title}社会工作服务中心", Kind.OPERATOR)
                for number, name in enumerate(names)
                for operator, title in enumerate(SAMPLE_OPERATORS)
            ],
        )

    def add_stations(self, drawn: Sequence[DrawnStation]) -> None:
        """Stations with everything below them."""
        stations = self._add_places(drawn)
        areas = self._add_areas(drawn, stations)
        self._add_people(drawn, stations, areas)
        for first in range(0, len(self.months), MONTHS_IN_A_YEAR):
            self._add_year(drawn, stations, areas, self.months[first : first + MONTHS_IN_A_YEAR])

    def _add_places(self, drawn: Sequence[DrawnStation]) -> list[int]:
        offices = self._insert(
            Organisation,
            ("code", "name", "kind"),
            [
                (f"{it.code}-OFFICE", f"{district_name(it.district)}{it.subdistrict}办事处", Kind.OFFICE)
                for it in drawn
            ],
        )
        subdistricts = self._insert(
            Subdistrict,
            ("code", "district", "name", "office"),
            [
                (it.code, self.districts[it.district], it.subdistrict, office)
                for it, office in zip(drawn, offices, strict=True)
            ],
        )
        return self._insert(
            Station,
            ("code", "name", "short_name", "subdistrict", "operator", "is_sample"),
            [
                (
                    it.code,
                    f"{district_name(it.district)}{it.subdistrict}社工服务站",
                    f"{it.subdistrict}社工站",
                    subdistrict,
                    self.operators[it.district * len(SAMPLE_OPERATORS) + it.operator],
                    True,
                )
                for it, subdistrict in zip(drawn, subdistricts, strict=True)
            ],
        )

    def _add_areas(self, drawn: Sequence[DrawnStation], stations: Sequence[int]) -> list[list[int]]:
        """The areas of each station."""
        keys = self._insert(
            Area,
            ("station", "name", "position"),
            [
                (station, name, position)
                for it, station in zip(drawn, stations, strict=True)
                for position, (name, _) in enumerate(it.areas, start=1)
            ],
        )
        communities = [names for it in drawn for _, names in it.areas]
        self._insert(
            Community,
            ("area", "name", "position"),
            [
                (area, name, position)
                for area, names in zip(keys, communities, strict=True)
                for position, name in enumerate(names, start=1)
            ],
        )
        return [keys[start : start + AREAS] for start in range(0, len(keys), AREAS)]

    # --- people ---

    def _add_people(
        self, drawn: Sequence[DrawnStation], stations: Sequence[int], areas: Sequence[Sequence[int]]
    ) -> None:
        people = [
            (station, areas[number][position % AREAS], position, worker)
            for number, (it, station) in enumerate(zip(drawn, stations, strict=True))
            for position, worker in enumerate(it.workers, start=1)
        ]
        keys = self._insert(
            SocialWorker,
            ("station", "name", "registration_number", "practice_since", "trained_on"),
            [
                (station, it.name, it.registration, it.practice_since, None if it.level else date(2023, 5, 1))
                for station, _, _, it in people
            ],
        )
        known = list(zip(keys, people, strict=True))
        self._insert(
            Certificate,
            ("worker", "level"),
            [(key, it.level) for key, (_, _, _, it) in known if it.level],
        )
        self._insert(
            Posting,
            (
                "worker",
                "station",
                "area",
                "position",
                "contract_start",
                "contract_end",
                "start",
                "end",
                "reason",
            ),
            [self._posting(key, station, area, it) for key, (station, area, _, it) in known],
        )
        self._insert(
            Attendance,
            (
                "worker", "station", "sequence", "source_row", "category", "level", "position", "contract_start",
                "contract_end", "note", "month", "on_post", "insured", "paid", "two_year_stated",
            ),
            (
                row
                for key, (station, _, position, it) in known
                for row in self._worker_months(key, station, position, it)
            ),
        )  # fmt: skip

    def _posting(self, worker: int, station: int, area: int, it: DrawnWorker) -> Sequence[Hashable]:
        left = None if it.last is None else last_day(self.months[it.last])
        reason = Posting.Reason.JOINED if left is None else Posting.Reason.LEFT
        start = self.months[it.first]
        return worker, station, area, it.position, it.contract_start, it.contract_end, start, left, reason

    def _worker_months(
        self, worker: int, station: int, position: int, it: DrawnWorker
    ) -> Iterator[Sequence[Hashable]]:
        alike = (
            worker, station, position, position, it.category, it.level or "", it.position, it.contract_start,
            it.contract_end, it.note,
        )  # fmt: skip
        for number, month in enumerate(self.months):
            marks = it.marks(number)
            yield *alike, month, *marks, it.practice_since is not None if all(marks) else None

    # --- agreements ---

    def _add_year(
        self,
        drawn: Sequence[DrawnStation],
        stations: Sequence[int],
        areas: Sequence[Sequence[int]],
        months: Sequence[date],
    ) -> None:
        agreements = self._add_agreements(drawn, stations, months[0])
        self._insert(
            Target,
            ("agreement", "indicator", "quantity"),
            (
                (agreement, indicator.pk, _target(it, indicator.code))
                for it, agreement in zip(drawn, agreements, strict=True)
                for indicator in self.indicators
                if indicator.code in TARGETS
            ),
        )
        spans = [
            months[first : first + MONTHS_IN_A_SPAN] for first in range(0, len(months), MONTHS_IN_A_SPAN)
        ]
        self._insert(
            Quantity,
            ("agreement", "indicator", "area", "first_month", "last_month", "reported", "adds_up"),
            (
                row
                for it, agreement, places in zip(drawn, agreements, areas, strict=True)
                for span in spans
                for row in self._quantities(it, agreement, places, span)
            ),
        )

    def _add_agreements(
        self, drawn: Sequence[DrawnStation], stations: Sequence[int], start: date
    ) -> list[int]:
        cycle_end = last_day(add_months(FIRST_MONTH, MONTHS_IN_A_CYCLE - 1))
        end = last_day(add_months(start, MONTHS_IN_A_YEAR - 1))
        return self._insert(
            Agreement,
            (
                "code", "station", "cycle_start", "cycle_end", "start", "end", "amount", "required_workers",
                "required_certified", "required_retention",
            ),
            [
                (
                    f"{it.code}-{start.year}", station, FIRST_MONTH, cycle_end, start, end,
                    Decimal(it.required_workers * YUAN_PER_WORKER), it.required_workers,
                    it.required_workers // 2, Decimal(80),
                )
                for it, station in zip(drawn, stations, strict=True)
            ],
        )  # fmt: skip

    def _quantities(
        self, it: DrawnStation, agreement: int, areas: Sequence[int], span: Sequence[date]
    ) -> Iterator[Sequence[Hashable]]:
        """Near what the time of the span asks for, between six and fifteen tenths of it."""
        count = len(months_from_to(span[0], span[-1]))
        for indicator in self.indicators:
            target = _target(it, indicator.code)
            asked = int(target) * count // MONTHS_IN_A_YEAR if target else STATED.get(indicator.code, 0)
            places: Iterable[int | None] = areas if indicator.has_areas else repeat(None, 1)
            share = AREAS if indicator.has_areas else 1
            adds_up = indicator.accumulation == Indicator.Accumulation.SUM
            for area in places:
                done = Decimal(asked * it.paces.randrange(60, 151) // (100 * share))
                yield agreement, indicator.pk, area, span[0], span[-1], done, adds_up


def _target(it: DrawnStation, code: str) -> Decimal | None:
    """The demo's target in proportion to the workers; None where none is agreed."""
    agreed = TARGETS.get(code)
    return None if agreed is None else Decimal(max(1, int(agreed) * it.required_workers // _AGREED))

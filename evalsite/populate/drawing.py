"""One invented station, drawn from a seed: places, workers and what they did. No database, no real names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random

from evalsite.demo.names import (
    GIVEN,
    SAMPLE_COMMUNITIES,
    SAMPLE_OPERATORS,
    SAMPLE_SUBDISTRICTS,
    SURNAMES,
)
from staffing.models import Category, Level

STATIONS_IN_A_DISTRICT = 20
AREAS = 3
COMMUNITIES_IN_AN_AREA = 2
SUBDISTRICTS = [name for names in SAMPLE_SUBDISTRICTS.values() for name in names]
_LEVELS = (Level.ASSISTANT, Level.ASSISTANT, Level.SOCIAL_WORKER, Level.SENIOR)
_LEAVES, _JOINS, _LACKS_INSURANCE = 0.08, 0.92, 0.01

Marks = tuple[bool, bool, bool]


@dataclass(frozen=True)
class DrawnWorker:
    """`first` and `last` count the months on post from the first month of all; `last` is None for who stays."""

    name: str
    registration: str | None
    practice_since: date | None
    level: Level | None
    position: str
    contract_start: date
    contract_end: date | None
    first: int
    last: int | None
    uninsured: frozenset[int]

    @property
    def category(self) -> Category:
        return Category.CERTIFIED if self.level else Category.TRAINED

    def marks(self, month: int) -> Marks:
        """On post, insured, paid in a month, counted from the first of all."""
        present = month >= self.first and (self.last is None or month <= self.last)
        return present, present and month not in self.uninsured, present

    @property
    def note(self) -> str:
        return "中途入职" if self.first else "中途离职" if self.last is not None else ""


@dataclass(frozen=True)
class DrawnStation:
    """`number` counts stations from 0; its district and operator follow from it."""

    number: int
    areas: tuple[tuple[str, tuple[str, ...]], ...]
    required_workers: int
    workers: tuple[DrawnWorker, ...]
    paces: Random

    @property
    def code(self) -> str:
        return f"P{self.number + 1:06}"

    @property
    def district(self) -> int:
        return self.number // STATIONS_IN_A_DISTRICT

    @property
    def subdistrict(self) -> str:
        return SUBDISTRICTS[self.number % STATIONS_IN_A_DISTRICT]

    @property
    def operator(self) -> int:
        """Which of its district's operators runs it."""
        return self.number % len(SAMPLE_OPERATORS)


def district_name(district: int) -> str:
    """Numbered, so that nobody takes it for a real one."""
    return f"示例{district + 1:04}区"


def draw_station(seed: int, number: int, months: int) -> DrawnStation:
    """The station of that number; `months` is how many its workers' data span."""
    random = Random(f"{seed} {number}")  # noqa: S311 - invented data wants to be repeatable, not secret
    communities = random.sample(SAMPLE_COMMUNITIES, AREAS * COMMUNITIES_IN_AN_AREA)
    required = random.randrange(16, 29)
    return DrawnStation(
        number=number,
        areas=tuple(
            (f"片区{area + 1}", tuple(f"{name}社区" for name in communities[area::AREAS]))
            for area in range(AREAS)
        ),
        required_workers=required,
        workers=tuple(_draw_workers(random, number, required + random.randrange(5), months)),
        paces=random,
    )


def _draw_workers(random: Random, station: int, count: int, months: int) -> Iterator[DrawnWorker]:
    """The last two are trained and without a certificate; one in twelve leaves on the way, one in twelve joins."""
    given = len(GIVEN)
    names = random.sample(range(len(SURNAMES) * given * given), count)
    for position, name in enumerate(names):
        certified = position < count - 2
        fate, turn = random.random(), random.randrange(1, months) if months > 1 else 0
        start = date(random.randrange(2017, 2023), random.randrange(1, 13), 1)
        yield DrawnWorker(
            name=SURNAMES[name // (given * given)] + GIVEN[name // given % given] + GIVEN[name % given],
            registration=f"P{station + 1:06}{position + 1:03}" if certified else None,
            practice_since=random.choice((None, start)),
            level=random.choice(_LEVELS) if certified else None,
            position="社工站主任" if position == 0 else "一线社工",
            contract_start=start,
            contract_end=random.choice((None, date(2026, 6, 30))),
            first=turn if fate > _JOINS else 0,
            last=turn - 1 if turn and fate < _LEAVES else None,
            uninsured=frozenset(month for month in range(months) if random.random() < _LACKS_INSURANCE),
        )

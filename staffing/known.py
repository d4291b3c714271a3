"""What is stored already, as far as one sheet needs to know it. Filled by staffing.queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from staffing.effective import PartMonthRule
from staffing.models import Category, Level
from staffing.models.attendance import Marks
from staffing.two_years import two_years_in_month


@dataclass(frozen=True)
class Statement:
    """What a sheet states of one worker in one month: the columns of Attendance that an import decides."""

    on_post: bool
    insured: bool
    paid: bool
    two_year_stated: bool | None
    category: Category
    level: Level | None
    position: str
    contract_start: date | None
    contract_end: date | None
    note: str

    @property
    def marks(self) -> Marks:
        """On post, insured, paid."""
        return self.on_post, self.insured, self.paid

    def as_columns(self) -> dict[str, Any]:
        """Field values of an Attendance row."""
        # By name: asdict would copy every value, and an import makes thousands of these.
        return {name: getattr(self, name) for name in STATEMENT_FIELDS} | {"level": self.level or ""}


STATEMENT_FIELDS = tuple(item.name for item in fields(Statement))


@dataclass(frozen=True)
class Place:
    """Where in a sheet a worker-month stands."""

    sheet: str
    cell: str
    row: int
    sequence: int | None


@dataclass(frozen=True)
class KnownWorker:
    """A stored worker; ``person`` is the key of the record that this one was merged into, else its own."""

    pk: int
    person: int
    name: str
    registration: str | None
    practice_since: date | None


@dataclass(frozen=True)
class StoredMonth:
    """A stored worker-month of the station; ``source`` names the upload that wrote it.

    ``verified``: an evaluator's marks stand beside the station's and count.
    """

    pk: int
    person: int
    name: str
    month: date
    statement: Statement
    place: Place
    source: str | None
    verified: bool = False


@dataclass(frozen=True)
class LockedMonth:
    """An effective month that is locked, at whichever station, with what decides on its two years of practice.

    ``own`` is the start of practice of a joined record, which counts while the person's is unknown.
    """

    month: date
    practice: date | None
    own: date | None
    stated: bool | None

    def is_altered_by(self, start: date | None) -> bool:
        """Whether the month would count otherwise if the person's practice began on that day."""
        before = two_years_in_month(self.month, self.practice, self.stated)
        return before != two_years_in_month(self.month, start or self.own, self.stated)


@dataclass(frozen=True)
class Known:
    """Stored rows around a sheet. ``elsewhere`` names the other station where a person is effective in a month.

    ``by_name`` holds one record for each person of that name at the station; ``postings`` those at the station,
    as (start, end); ``settled`` their locked months, where starts of practice are stated.
    """

    by_number: Mapping[str, KnownWorker] = field(default_factory=dict)
    by_name: Mapping[str, tuple[KnownWorker, ...]] = field(default_factory=dict)
    rule: PartMonthRule = PartMonthRule.ANY_DAY
    stored: tuple[StoredMonth, ...] = ()
    locked: frozenset[date] = frozenset()
    postings: Mapping[int, tuple[tuple[date, date | None], ...]] = field(default_factory=dict)
    elsewhere: Mapping[tuple[int, date], str] = field(default_factory=dict)
    settled: Mapping[int, tuple[LockedMonth, ...]] = field(default_factory=dict)

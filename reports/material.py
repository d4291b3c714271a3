"""What a document is written from: names, terms, facts, results and texts, already calculated and chosen."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from indicators.fact_types import IndicatorFacts
from staffing.facts import StaffingFacts


@dataclass(frozen=True)
class Findings:
    """The two ordered lists that every party, section and area writes."""

    good: tuple[str, ...] = ()
    attention: tuple[str, ...] = ()


@dataclass(frozen=True)
class Area:
    """A service area with its communities, in the station's order."""

    name: str
    communities: tuple[str, ...]


@dataclass(frozen=True)
class Section:
    """A part of a party's chapter: findings of its own, or (``by_area``) those of each area, by the area's name."""

    title: str
    by_area: bool = False
    findings: Findings = Findings()
    areas: dict[str, Findings] = field(default_factory=dict)


@dataclass(frozen=True)
class Party:
    """An evaluating party in the order of chapters: who stands behind it, its points, what it found."""

    name: str
    organisation: str
    maximum: Decimal
    weighted: Decimal | None
    result_place: int
    findings: Findings = Findings()
    sections: tuple[Section, ...] = ()


@dataclass(frozen=True)
class Band:
    """A grade and the total from which it is given."""

    name: str
    lower: Decimal


@dataclass(frozen=True)
class Result:
    """The parties, the total and the grade; without a party there is neither, and ``missing`` names it."""

    scheme: str
    experts: int
    parties: tuple[Party, ...]
    bands: tuple[Band, ...]
    total: Decimal | None
    grade: str
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Names:
    """The station and the organisations of a report, as printed."""

    station: str
    place: str
    address: str
    operator: str
    operated_since: int | None
    supervisor: str
    purchaser: str
    evaluator: str
    is_sample: bool


@dataclass(frozen=True)
class Terms:
    """What the agreement and the evaluation fix."""

    kind: str
    cycle: tuple[date, date]
    year: tuple[date, date]
    amount: Decimal
    period: tuple[date, date]
    months: tuple[date, ...]
    required_workers: int
    required_certified: int
    required_retention: Decimal
    on_site: date | None
    issued_on: date | None


@dataclass(frozen=True)
class Material:
    """Everything that one report says."""

    names: Names
    terms: Terms
    areas: tuple[Area, ...]
    staffing: StaffingFacts
    indicators: IndicatorFacts
    result: Result
    description: str
    conclusion: str

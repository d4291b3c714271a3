"""What a document is written from: names, terms, figures and texts, already calculated and chosen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from staffing.figures import StaffingFigures


@dataclass(frozen=True)
class Findings:
    """The two ordered lists that every party and section writes."""

    good: tuple[str, ...] = ()
    attention: tuple[str, ...] = ()


@dataclass(frozen=True)
class AreaMaterial:
    name: str
    communities: tuple[str, ...]
    workers: int | None
    findings: Findings


@dataclass(frozen=True)
class PartyMaterial:
    """One evaluating party: the organisation behind it, its points and what it found."""

    code: str
    name: str
    organisation: str
    maximum: Decimal
    weighted: Decimal | None
    findings: Findings


@dataclass(frozen=True)
class Attendance:
    """One worker's line in annex 2; a month without marks was never reported."""

    group: str
    name: str
    position: str
    certificate: str
    contract: str
    marks: Mapping[date, tuple[bool, bool, bool] | None]
    effective: int
    two_years: int | None
    note: str


@dataclass(frozen=True)
class AreaQuantity:
    target: Decimal | None
    done: Decimal | None
    percent: Decimal | None


@dataclass(frozen=True)
class IndicatorMaterial:
    """One indicator: its heading's two lines, the station's target and total, and each area's figures."""

    code: str
    kind: str
    group: str
    part: str
    unit: str
    target: Decimal | None
    total: Decimal | None
    percent: Decimal | None
    areas: tuple[AreaQuantity, ...]
    station_level: Decimal | None
    explanation: str
    verified: bool

    @property
    def name(self) -> str:
        return f"{self.group}-{self.part}" if self.part else self.group


@dataclass(frozen=True)
class Statement:
    name: str
    unit: str
    value: Decimal | None


@dataclass(frozen=True)
class Band:
    name: str
    floor: Decimal


@dataclass(frozen=True)
class Material:
    """Everything that one report says."""

    station: str
    short_name: str
    is_sample: bool
    district: str
    subdistrict: str
    address: str
    operator: str
    operated_since: int | None
    supervisor: str
    purchaser: str
    evaluator: str
    agreement_code: str
    cycle: tuple[date, date]
    year: tuple[date, date]
    amount: Decimal
    required_workers: int
    required_certified: int
    required_retention: Decimal
    evaluation_code: str
    kind: str
    period: tuple[date, date]
    months: tuple[date, ...]
    time_percent: Decimal | None
    on_site: date | None
    issued_on: date | None
    scheme: str
    experts: int
    parties: tuple[PartyMaterial, ...]
    bands: tuple[Band, ...]
    total: Decimal | None
    grade: str
    missing_parties: tuple[str, ...]
    sections: Mapping[str, Findings]
    areas: tuple[AreaMaterial, ...]
    description: str
    conclusion: str
    staffing: StaffingFigures
    attendance: tuple[Attendance, ...]
    indicators: tuple[IndicatorMaterial, ...]
    statements: tuple[Statement, ...]

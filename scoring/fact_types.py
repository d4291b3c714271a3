"""What an evaluation comes to, frozen: every figure and text that a report, a page or the API may say of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from indicators.facts import IndicatorFacts
from scoring.fact_keys import FactKeys
from staffing.facts import StaffingFacts
from stations.months import count_months, last_day


@dataclass(frozen=True)
class AreaTerms:
    """A service area: its communities, and the workers that the station stated for it."""

    name: str
    communities: tuple[str, ...]
    workers: int | None


@dataclass(frozen=True)
class StationTerms:
    """The station and the parties around it. None: not recorded."""

    code: str
    name: str
    short_name: str
    is_sample: bool
    district: str
    subdistrict: str
    address: str
    operator: str
    operated_since: int | None
    supervisor: str | None
    purchaser: str | None
    evaluator: str
    areas: tuple[AreaTerms, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "district": self.district,
            "subdistrict": self.subdistrict,
            "address": self.address,
            "operator": self.operator,
            "operated_by_operator_since": self.operated_since,
            "supervisor": self.supervisor,
            "purchaser": self.purchaser,
            "evaluator": self.evaluator,
            "areas": {
                area.name: {"communities": list(area.communities), "workers": area.workers}
                for area in self.areas
            },
        }


@dataclass(frozen=True)
class AgreementTerms:
    """What the agreement fixes."""

    code: str
    cycle: tuple[date, date]
    year: tuple[date, date]
    amount: Decimal
    required_workers: int
    required_certified: int
    required_retention: Decimal

    def as_json(self) -> dict[str, Any]:
        return {
            "procurement_cycle": [day.isoformat() for day in self.cycle],
            "year": [day.isoformat() for day in self.year],
            "amount_yuan": f"{self.amount:.2f}",
            "required_workers_per_month": self.required_workers,
            "required_certified_per_month": self.required_certified,
            "required_retention_percent": f"{self.required_retention:.2f}",
        }


@dataclass(frozen=True)
class EvaluationTerms:
    """The evaluation itself. `first` and `last` are months; `experts` counts those whose sheets count."""

    code: str
    kind: str
    title: str
    first: date
    last: date
    on_site: date | None
    issued_on: date | None
    scheme: str
    experts: int

    def as_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "period": [self.first.isoformat(), last_day(self.last).isoformat()],
            "months": count_months(self.first, self.last),
            "on_site": self.on_site.isoformat() if self.on_site else None,
            "issued": self.issued_on.isoformat() if self.issued_on else None,
        }


@dataclass(frozen=True)
class PartyScore:
    """A party with its weight; `weighted` is None while it is missing or sealed. `result` orders the result table.

    `organisation` is behind a further party, one that isn't known by the station or the evaluation; None: not recorded.
    """

    code: str
    name: str
    maximum: Decimal
    result: int
    weighted: Decimal | None
    organisation: str | None = None


@dataclass(frozen=True)
class BandTerms:
    """A grade, from `lower` up to but not including `upper`."""

    name: str
    lower: Decimal
    upper: Decimal


@dataclass(frozen=True)
class ScoreFacts:
    """The scores in the order of chapters. `sealed`: not to be shown yet, so that everything given is None."""

    parties: tuple[PartyScore, ...]
    bands: tuple[BandTerms, ...]
    total: Decimal | None
    grade: str | None
    missing: tuple[str, ...]
    vetoes: tuple[str, ...]
    sealed: bool

    def as_json(self) -> dict[str, Any]:
        return {
            "weights": {party.name: _number(party.maximum) for party in self.parties},
            "weighted": {
                party.name: None if party.weighted is None else f"{party.weighted:.2f}"
                for party in self.parties
            },
            "total": None if self.total is None else f"{self.total:.2f}",
            "grade": self.grade,
        }


@dataclass(frozen=True)
class PlaceFindings:
    """The two lists of a party (no section), of a section, or of an area within a section."""

    party_code: str
    party: str
    section: str | None
    area: str | None
    good: tuple[str, ...]
    attention: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "party": self.party,
            "section": self.section,
            "area": self.area,
            "good": list(self.good),
            "attention": list(self.attention),
        }


@dataclass(frozen=True)
class EvaluationFacts:
    """Everything that a report on the evaluation says. `filled` are the figures inside its texts, by placeholder;
    `marked` gives such a text with each figure marked (`figure_marks`), by the text as it is printed."""

    station: StationTerms
    agreement: AgreementTerms
    evaluation: EvaluationTerms
    staffing: StaffingFacts
    indicators: IndicatorFacts
    scores: ScoreFacts
    findings: tuple[PlaceFindings, ...]
    description: str
    conclusion: str
    filled: Mapping[str, str] = field(default_factory=dict)
    marked: Mapping[str, str] = field(default_factory=dict, compare=False)

    @cached_property
    def keys(self) -> FactKeys:
        """The keys of the facts that hold names."""
        return FactKeys(self)

    def with_marks(self, text: str) -> str:
        """One of the texts with its figures marked."""
        return self.marked.get(text, text)

    def as_json(self) -> dict[str, Any]:
        """Plain values: dates and decimals as text, quantities as numbers, what isn't known as null."""
        facts = {
            "station": self.station.as_json(),
            "agreement": self.agreement.as_json(),
            "evaluation": self.evaluation.as_json(),
            "staffing": self.staffing.as_json(),
            "statements": self.indicators.statements_json(),
            "indicators": self.indicators.as_json(),
            "scores": self.scores.as_json(),
            "findings": [place.as_json() for place in self.findings],
            "narratives": {"station": self.description, "conclusion": self.conclusion},
            "verification": self._verification_json(),
        }
        return facts | ({"placeholders": dict(self.filled)} if self.filled else {})

    def _verification_json(self) -> dict[str, Any]:
        """How many worker-months and quantities were verified, and how many of them were otherwise than reported."""
        return {
            name: {"verified": len(facts.verified), "corrected": facts.corrected_count}
            for name, facts in (("person_months", self.staffing), ("quantities", self.indicators))
        }


def _number(value: Decimal) -> int | str:
    return int(value) if value == value.to_integral_value() else f"{value.normalize():f}"

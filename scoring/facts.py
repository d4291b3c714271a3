"""The facts of an evaluation, assembled from those of staffing and indicators, the scores and the texts.

Reports, pages, the API and `manage.py evaluation_facts` read them here. Frozen; nothing is looked up later.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from indicators.facts import IndicatorFacts, indicator_facts
from scoring.models import Evaluation, Finding, Narrative, PanelMember, Party
from scoring.places import places_of
from scoring.results import Results, evaluation_results
from scoring.seats import organisation_behind
from staffing.facts import StaffingFacts, staffing_facts
from stations.models import Agreement, Area, Organisation
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
    """Everything that a report on the evaluation says."""

    station: StationTerms
    agreement: AgreementTerms
    evaluation: EvaluationTerms
    staffing: StaffingFacts
    indicators: IndicatorFacts
    scores: ScoreFacts
    findings: tuple[PlaceFindings, ...]
    description: str
    conclusion: str

    def as_json(self) -> dict[str, Any]:
        """Plain values: dates and decimals as text, quantities as numbers, what isn't known as null."""
        return {
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

    def _verification_json(self) -> dict[str, Any]:
        """How many worker-months and quantities were verified, and how many of them were otherwise than reported."""
        return {
            name: {"verified": len(facts.verified), "corrected": facts.corrected_count}
            for name, facts in (("person_months", self.staffing), ("quantities", self.indicators))
        }


def evaluation_facts(
    evaluation: Evaluation, *, issued_on: date | None = None, sealed: bool = False
) -> EvaluationFacts:
    """The facts as the tables stand now. Before 汇总, or when `sealed`, without scores, findings and narratives.

    `issued_on` is the date to be printed by a report that is about to be issued. Pages for a person pass
    `sealed=not may_read_results(evaluation, user)`.
    """
    evaluation = (
        Evaluation.objects.select_related(
            "agreement__station__subdistrict__district__bureau",
            "agreement__station__subdistrict__office",
            "agreement__station__operator",
            "evaluator",
            "scheme",
        )
        .filter(pk=evaluation.pk)
        .get()
    )
    sealed = sealed or not evaluation.is_collated
    agreement = evaluation.agreement
    areas = list(agreement.station.areas.prefetch_related("communities"))
    indicators = indicator_facts(agreement, evaluation.first_month, evaluation.last_month)
    texts = (
        {} if sealed else dict(Narrative.objects.filter(evaluation=evaluation).values_list("section", "text"))
    )
    return EvaluationFacts(
        station=_station_terms(agreement, evaluation.evaluator, areas, indicators),
        agreement=_agreement_terms(agreement),
        evaluation=_evaluation_terms(evaluation, issued_on),
        staffing=staffing_facts(agreement, evaluation.first_month, evaluation.last_month),
        indicators=indicators,
        scores=_score_facts(evaluation, sealed=sealed),
        findings=tuple(_findings(evaluation, areas, sealed=sealed)),
        description=texts.get(Narrative.Section.STATION, ""),
        conclusion=texts.get(Narrative.Section.CONCLUSION, ""),
    )


def facts_json(evaluation: Evaluation, *, recompute: bool = False) -> dict[str, Any]:
    """The facts as plain values: of the snapshot once issued, unless they are to be computed anew."""
    if evaluation.facts_snapshot is not None and not recompute:
        snapshot: dict[str, Any] = evaluation.facts_snapshot
        return snapshot
    return evaluation_facts(evaluation).as_json()


def _station_terms(
    agreement: Agreement, evaluator: Organisation, areas: Iterable[Area], indicators: IndicatorFacts
) -> StationTerms:
    station = agreement.station
    subdistrict = station.subdistrict
    stated = indicators.workers.areas or () if indicators.workers else ()
    workers = {area.area_id: area.quantity for area in stated}
    bureau, office = subdistrict.district.bureau, subdistrict.office
    return StationTerms(
        code=station.code,
        name=station.name,
        short_name=station.short_name,
        is_sample=station.is_sample,
        district=subdistrict.district.name,
        subdistrict=subdistrict.name,
        address=station.address,
        operator=station.operator.name,
        operated_since=station.operated_since,
        supervisor=bureau.name if bureau else None,
        purchaser=office.name if office else None,
        evaluator=evaluator.name,
        areas=tuple(
            AreaTerms(
                area.name,
                tuple(community.name for community in area.communities.all()),
                None if (count := workers.get(area.pk)) is None else int(count),
            )
            for area in areas
        ),
    )


def _agreement_terms(agreement: Agreement) -> AgreementTerms:
    return AgreementTerms(
        code=agreement.code,
        cycle=(agreement.cycle_start, agreement.cycle_end),
        year=(agreement.start, agreement.end),
        amount=agreement.amount,
        required_workers=agreement.required_workers,
        required_certified=agreement.required_certified,
        required_retention=agreement.required_retention,
    )


def _evaluation_terms(evaluation: Evaluation, issued_on: date | None) -> EvaluationTerms:
    experts = evaluation.panel.active().filter(duty=PanelMember.Duty.EXPERT)
    return EvaluationTerms(
        code=evaluation.code,
        kind=evaluation.get_kind_display(),
        title=evaluation.title,
        first=evaluation.first_month,
        last=evaluation.last_month,
        on_site=evaluation.on_site,
        issued_on=issued_on or evaluation.issued_on,
        scheme=evaluation.scheme.name,
        experts=experts.count(),
    )


def _score_facts(evaluation: Evaluation, *, sealed: bool) -> ScoreFacts:
    parties = list(evaluation.scheme.parties.all())
    results = NOTHING_YET if sealed else evaluation_results(evaluation)
    weighted = {party.party: party.weighted for party in results.parties}
    return ScoreFacts(
        parties=tuple(
            PartyScore(
                party.code,
                party.name,
                party.maximum,
                party.result,
                weighted.get(party.pk),
                None if party.code in Party.Code else organisation_behind(evaluation, party),
            )
            for party in parties
        ),
        bands=tuple(BandTerms(band.name, band.lower, band.upper) for band in evaluation.scheme.bands.all()),
        total=results.total,
        grade=results.grade,
        missing=results.missing,
        vetoes=results.vetoes,
        sealed=sealed,
    )


NOTHING_YET = Results(parties=(), total=None, grade=None, missing=(), vetoes=())


def _findings(evaluation: Evaluation, areas: list[Area], *, sealed: bool) -> Iterable[PlaceFindings]:
    rows: list[Finding] = [] if sealed else list(Finding.objects.counted().filter(evaluation=evaluation))

    def texts(key: tuple[int, int | None, int | None], kind: str) -> tuple[str, ...]:
        return tuple(
            row.text
            for row in rows
            if row.kind == kind and (row.party_id, row.section_id, row.area_id) == key
        )

    for party in evaluation.scheme.parties.all():
        for place in places_of(party, areas):
            yield PlaceFindings(
                party_code=party.code,
                party=party.name,
                section=place.section.name if place.section else None,
                area=place.area.name if place.area else None,
                good=texts(place.key, Finding.Kind.GOOD),
                attention=texts(place.key, Finding.Kind.ATTENTION),
            )


def _number(value: Decimal) -> int | str:
    return int(value) if value == value.to_integral_value() else f"{value.normalize():f}"

"""The facts of an evaluation, assembled from those of staffing and indicators, the scores and the texts.

Reports, pages, the API and `manage.py evaluation_facts` read them here. Frozen; nothing is looked up later.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from indicators.facts import IndicatorFacts, indicator_facts
from scoring.fact_catalogue import catalogue
from scoring.fact_types import (
    AgreementTerms,
    AreaTerms,
    BandTerms,
    EvaluationFacts,
    EvaluationTerms,
    PartyScore,
    PlaceFindings,
    ScoreFacts,
    StationTerms,
)
from scoring.figure_marks import marked
from scoring.models import Evaluation, Finding, Narrative, PanelMember, Party
from scoring.placeholders import Fact, fill, find, has_braces
from scoring.places import places_of
from scoring.results import Results, evaluation_results
from scoring.rewording import AS_STORED, Rewording
from scoring.seats import organisation_behind
from staffing.facts import staffing_facts
from stations.models import Agreement, Area, Organisation

__all__ = [
    "AgreementTerms",
    "AreaTerms",
    "BandTerms",
    "EvaluationFacts",
    "EvaluationTerms",
    "PartyScore",
    "PlaceFindings",
    "ScoreFacts",
    "StationTerms",
    "evaluation_facts",
    "evaluation_figures",
    "facts_json",
    "known_facts",
]


def evaluation_facts(
    evaluation: Evaluation,
    *,
    issued_on: date | None = None,
    sealed: bool = False,
    rewording: Rewording = AS_STORED,
) -> EvaluationFacts:
    """The facts as the tables stand now. Before 汇总, or when `sealed`, without scores, findings and narratives.

    `issued_on` is the date to be printed by a report that is about to be issued, `rewording` what a correction puts in
    the place of stored texts. Pages for a person pass `sealed=not may_read_results(evaluation, user)`.
    """
    evaluation = _with_names(evaluation)
    sealed = sealed or not evaluation.is_collated
    areas = list(evaluation.agreement.station.areas.prefetch_related("communities"))
    texts = {} if sealed else narrative_texts(evaluation, rewording)
    written = replace(
        _figures(evaluation, areas, issued_on, sealed=sealed),
        findings=tuple(_findings(evaluation, areas, sealed=sealed, rewording=rewording)),
        description=texts.get(Narrative.Section.STATION, ""),
        conclusion=texts.get(Narrative.Section.CONCLUSION, ""),
    )
    return _with_figures(written)


def narrative_texts(evaluation: Evaluation, rewording: Rewording = AS_STORED) -> dict[str, str]:
    """The continuous texts as written, by section."""
    stored = dict(Narrative.objects.filter(evaluation=evaluation).values_list("section", "text"))
    return stored | dict(rewording.narratives)


def written_findings(evaluation: Evaluation, rewording: Rewording = AS_STORED) -> list[PlaceFindings]:
    """The two lists of each place as written, in the order of the report."""
    areas = list(evaluation.agreement.station.areas.all())
    return list(_findings(evaluation, areas, sealed=False, rewording=rewording))


def known_facts(evaluation: Evaluation, *, sealed: bool = False) -> dict[str, Fact]:
    """What texts of the evaluation may ask for as the tables stand now, by key; scores closed as in `evaluation_facts`."""
    return catalogue(evaluation_figures(evaluation, sealed=sealed))


def evaluation_figures(evaluation: Evaluation, *, sealed: bool = False) -> EvaluationFacts:
    """The facts without the texts, as the tables stand now; scores sealed as in `evaluation_facts`."""
    evaluation = _with_names(evaluation)
    areas = list(evaluation.agreement.station.areas.prefetch_related("communities"))
    return _figures(evaluation, areas, None, sealed=sealed or not evaluation.is_collated)


def _with_names(evaluation: Evaluation) -> Evaluation:
    """The evaluation with everything that is named in its facts."""
    return Evaluation.objects.select_related(
        "agreement__station__subdistrict__district__bureau",
        "agreement__station__subdistrict__office",
        "agreement__station__operator",
        "evaluator",
        "scheme",
    ).get(pk=evaluation.pk)


def _figures(
    evaluation: Evaluation, areas: list[Area], issued_on: date | None, *, sealed: bool
) -> EvaluationFacts:
    """The facts without the texts."""
    agreement = evaluation.agreement
    indicators = indicator_facts(agreement, evaluation.first_month, evaluation.last_month)
    return EvaluationFacts(
        station=_station_terms(agreement, evaluation.evaluator, areas, indicators),
        agreement=_agreement_terms(agreement),
        evaluation=_evaluation_terms(evaluation, issued_on),
        staffing=staffing_facts(agreement, evaluation.first_month, evaluation.last_month),
        indicators=indicators,
        scores=_score_facts(evaluation, sealed=sealed),
        findings=(),
        description="",
        conclusion="",
    )


def _with_figures(facts: EvaluationFacts) -> EvaluationFacts:
    """The facts with their texts filled: the one place where what is printed gets its figures.

    `filled` keeps the values that were used, so that pages of an issued evaluation fill the same ones.
    """
    texts = [facts.description, facts.conclusion]
    texts += [text for place in facts.findings for text in (*place.good, *place.attention)]
    if not any(map(has_braces, texts)):
        return facts
    known = catalogue(facts)
    used = [fact for key in sorted({key for text in texts for key in find(text)}) if (fact := known.get(key))]

    def filled(texts: Iterable[str]) -> tuple[str, ...]:
        return tuple(fill(text, known) for text in texts)

    with_figures = [text for text in texts if has_braces(text)]
    return replace(
        facts,
        findings=tuple(
            replace(place, good=filled(place.good), attention=filled(place.attention))
            for place in facts.findings
        ),
        description=fill(facts.description, known),
        conclusion=fill(facts.conclusion, known),
        filled={fact.key: fact.text for fact in used if fact.text is not None},
        marked={fill(text, known): fill(text, known, marked) for text in with_figures},
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


def _findings(
    evaluation: Evaluation, areas: list[Area], *, sealed: bool, rewording: Rewording
) -> Iterable[PlaceFindings]:
    rows: list[Finding] = [] if sealed else list(Finding.objects.counted().filter(evaluation=evaluation))

    def texts(key: tuple[int, int | None, int | None], kind: str) -> tuple[str, ...]:
        return tuple(
            rewording.of(row)
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

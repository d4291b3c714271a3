"""What standard texts may say by placeholder: the facts that every evaluation has, and some that only templates need.

The language is that of the other texts (scoring/placeholders.py). A template is for every station, so facts that name an
area, an indicator, a month or a party of one evaluation aren't offered here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from reports.parties import organisation
from scoring.fact_catalogue import catalogue
from scoring.facts import BandTerms, EvaluationFacts, PartyScore
from scoring.formatting import NOT_RECORDED, bracketed, day, number
from scoring.placeholders import Fact

NOT_EVERYWHERE = "只有部分评估才有这项数据，标准文字要适用于每一次评估。"


def template_facts(facts: EvaluationFacts) -> dict[str, Fact]:
    """By key everything that a template may ask for, with the values of this evaluation. Facts that not every evaluation
    has are closed."""
    everything, everywhere = catalogue(facts), catalogue(_bare(facts))
    known = {
        key: fact if key in everywhere else Fact(key, None, closed=NOT_EVERYWHERE)
        for key, fact in everything.items()
    }
    return known | {fact.key: fact for fact in template_only(facts)}


def party_facts(facts: EvaluationFacts, party: PartyScore) -> dict[str, Fact]:
    """What the chapter of one party may ask for besides."""
    own = (
        Fact("评估方.名称", party.name, source="每一方各填自己的名称"),
        Fact("评估方.单位", bracketed(organisation(facts, party)), source="加括号；没有单位时不印"),
    )
    return {fact.key: fact for fact in own}


def _bare(facts: EvaluationFacts) -> EvaluationFacts:
    """The same without whatever only this evaluation has: areas, indicators, months, parties."""
    figures = replace(facts.staffing.figures, effective_by_month={})
    return replace(
        facts,
        station=replace(facts.station, areas=()),
        staffing=replace(facts.staffing, figures=figures),
        indicators=replace(facts.indicators, areas=(), indicators=(), statements=()),
        scores=replace(facts.scores, parties=()),
    )


def template_only(facts: EvaluationFacts) -> Iterator[Fact]:
    """What no other text may ask for, or says otherwise. Names that aren't recorded are said so, as on the cover: the sentence around them stands in every report."""
    station, evaluation, scores = facts.station, facts.evaluation, facts.scores
    yield Fact("社工站.监督方", station.supervisor or NOT_RECORDED)
    yield Fact("社工站.购买方", station.purchaser or NOT_RECORDED)
    yield Fact("评估.类别", evaluation.kind)
    yield Fact("评估.评估办法", evaluation.scheme, source="本次评估采用的评估办法的名称")
    count = evaluation.experts
    yield Fact("评估.评分专家", f"{count}名评分专家" if count else "评分专家", count, "名")
    visited = f"{day(evaluation.on_site)}在{station.name}完成现场评估"
    yield Fact("评估.现场评估情况", visited if evaluation.on_site else "现场评估日期待定", evaluation.on_site)
    whole = sum((party.maximum for party in scores.parties), start=Decimal(0))
    yield Fact("评估.满分", f"{number(whole)}分", whole, "分")
    yield Fact("评估.评估方数", f"{len(scores.parties)}方", len(scores.parties), "方")
    each = (
        f"{party.name}{bracketed(organisation(facts, party))}最高{number(party.maximum)}分"
        for party in scores.parties
    )
    yield Fact("评估.各方满分", "，".join(each), source="按评估办法列出每一方和分值")
    yield Fact("评估.等级划分", "；".join(_bands(scores.bands)), source="按评估办法列出各等级的分数")


def _bands(bands: Sequence[BandTerms]) -> Iterator[str]:
    """The grades from the highest down, each with its half-open range."""
    if bands:
        yield f"{number(bands[0].lower)}分及以上为{bands[0].name}"
    for above, band in pairwise(bands):
        ceiling = f"不足{number(above.lower)}分为{band.name}"
        yield f"{number(band.lower)}分及以上、{ceiling}" if band.lower else ceiling

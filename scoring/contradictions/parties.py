"""The ways to name a party that gives points: by its role, and by the organisation behind it."""

from collections.abc import Iterator

from scoring.contradictions.lexicon import PARTY
from scoring.contradictions.plain import normal
from scoring.fact_types import EvaluationFacts, PartyScore


def party_words(facts: EvaluationFacts) -> dict[str, tuple[str, ...]]:
    """Words for the parties of the scheme; one that several share stands for none."""
    words: dict[str, tuple[str, ...]] = {}
    for party in facts.scores.parties:
        for word in map(normal, _names(facts, party)):
            words[word] = () if word in words else (PARTY + party.code,)
    return words


def _names(facts: EvaluationFacts, party: PartyScore) -> Iterator[str]:
    yield party.name
    station = facts.station
    behind = {"监督": station.supervisor, "购买": station.purchaser, "第三方": station.evaluator}
    names = [party.organisation, *(name for role, name in behind.items() if role in party.name)]
    yield from {name for name in names if name}
    if "监督" in party.name:
        yield from ("项目监督方", "区民政局")
    if "购买" in party.name:
        yield from ("项目购买方", "街道办事处")
    if "督导" in party.name:
        yield "市督导中心"
    if "第三方" in party.name:
        yield from ("第三方评估机构", "第三方专业评估")

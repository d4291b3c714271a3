"""The figures of an evaluation that texts may speak of, by code and area."""

from collections.abc import Iterator

from indicators.models import WORKERS
from scoring.contradictions.types import Known
from scoring.fact_types import EvaluationFacts


def known_figures(facts: EvaluationFacts) -> tuple[Known, ...]:
    """Indicators and statements, of the station and of each of its areas."""
    return tuple(_known(facts))


def _known(facts: EvaluationFacts) -> Iterator[Known]:
    for fact in (*facts.indicators.indicators, *facts.indicators.statements):
        if fact.code == WORKERS:
            continue
        goal = fact.target.quantity
        yield Known(fact.code, fact.name, fact.unit, fact.total, goal, fact.percent)
        for area in fact.areas or ():
            yield Known(
                fact.code, fact.name, fact.unit, area.quantity, area.target.quantity, area.percent, area.area
            )

"""What findings would change in the figures of an evaluation's period, before they are written.

The facts are computed twice by the functions that compute them everywhere, without and with the findings.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from indicators.facts import IndicatorFacts, indicator_facts
from indicators.sheets.amounts import plain
from indicators.verification import QuantityCheck
from scoring.models import Evaluation
from staffing.facts import StaffingFacts, staffing_facts
from staffing.verification import MarksCheck
from stations.months import chinese

UNKNOWN = "—"


@dataclass(frozen=True)
class Effect:
    """One figure that would change."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Foreseen:
    """The facts as they would be, and every figure that would be another one."""

    staffing: StaffingFacts
    indicators: IndicatorFacts
    effects: tuple[Effect, ...]


def foresee(
    evaluation: Evaluation, marks: Sequence[MarksCheck], quantities: Sequence[QuantityCheck]
) -> Foreseen:
    """What comes of the findings; writes nothing. Raises ValueError where a person would count twice in a month."""
    period = (evaluation.agreement, evaluation.first_month, evaluation.last_month)
    staffing = staffing_facts(*period), staffing_facts(*period, {check.row: check for check in marks})
    indicators = (
        indicator_facts(*period),
        indicator_facts(*period, {check.row: check for check in quantities}),
    )
    effects = [
        *_differences(*map(staffing_lines, staffing)),
        *_differences(*map(indicator_lines, indicators)),
    ]
    return Foreseen(staffing[1], indicators[1], tuple(effects))


def _differences(before: Sequence[tuple[str, str]], after: Sequence[tuple[str, str]]) -> Iterable[Effect]:
    for (name, old), (_, new) in zip(before, after, strict=True):
        if old != new:
            yield Effect(name, old, new)


def staffing_lines(facts: StaffingFacts) -> list[tuple[str, str]]:
    """The figures that a report states about staffing, by name."""
    figures = facts.figures
    by_month = [
        (f"{chinese(month)}有效人次", _count(count)) for month, count in figures.effective_by_month.items()
    ]
    end = figures.end_of_period
    return [
        ("社工有效人次", _count(figures.person_months.actual)),
        ("社工人次是否达到要求", _met(figures.person_months.met)),
        ("其中持证人次", _count(figures.certified_person_months.actual)),
        ("持证人次是否达到要求", _met(figures.certified_person_months.met)),
        *by_month,
        ("从业2年以上人次", _count(figures.two_year_person_months)),
        ("从业2年以上占比", _percent(figures.two_year_percent)),
        ("期末在岗人数", _count(end.workers if end else None)),
        ("持续在岗人数", _count(figures.continuous_workers)),
        ("稳岗率", _percent(figures.retention_percent)),
    ]


def indicator_lines(facts: IndicatorFacts) -> list[tuple[str, str]]:
    """Each indicator's areas, station-level part, total and percentage; the statements; progress against time."""
    lines = []
    for fact in (*facts.indicators, *facts.statements):
        lines += [(f"{fact.name} · {area.area}", _amount(area.quantity)) for area in fact.areas or ()]
        if fact.areas is not None:
            lines.append((f"{fact.name} · 站级统筹", _amount(fact.station_level)))
        lines.append((f"{fact.name}{' · 合计' if fact.areas is not None else ''}", _amount(fact.total)))
        lines.append((f"{fact.name} · 完成率", _percent(fact.percent)))
        lines.append(
            (f"{fact.name} · 与时间进度比较", {None: UNKNOWN, True: "落后", False: "达进度"}[fact.behind])
        )
    reached, measured = facts.on_schedule
    return [*lines, ("达进度的指标", f"{reached} / {measured} 项")]


def _count(value: int | None) -> str:
    return UNKNOWN if value is None else str(value)


def _amount(value: Decimal | None) -> str:
    return UNKNOWN if value is None else plain(value)


def _percent(value: Decimal | None) -> str:
    return UNKNOWN if value is None else f"{value:.2f}%"


def _met(value: bool | None) -> str:
    return {None: "尚不能确定", True: "达到", False: "未达到"}[value]

"""Puts the facts of an agreement's indicators together from the tables, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from indicators.accumulation import Accumulated, accumulate, span_of
from indicators.completion import area_total, completion_percent, elapsed_percent, is_behind
from indicators.fact_types import AreaFact, FactProblem, Goal, Group, IndicatorFact, IndicatorFacts, Source
from indicators.models import Indicator, Quantity, Target
from indicators.queries import Key
from indicators.spans import Span
from indicators.verification import QuantityCheck, put_all
from stations.models import Agreement, Area
from stations.months import chinese, count_months, first_of_month

__all__ = [
    "AreaFact",
    "FactProblem",
    "Goal",
    "Group",
    "IndicatorFact",
    "IndicatorFacts",
    "Source",
    "indicator_facts",
]


def indicator_facts(
    agreement: Agreement, first: date, last: date, checks: Mapping[int, QuantityCheck] | None = None
) -> IndicatorFacts:
    """The facts of the months from the one of `first` to the one of `last`, both included.

    With `checks` as they would be, were these findings (by quantity) written.
    Listed are the indicators of the agreement: those with a target row or with a quantity in the period. A stored span
    across the period's edge, months without a figure, and persons that can't be added are named in `problems`.
    """
    period = Span(first_of_month(first), first_of_month(last))
    builder = _Builder(
        period=period,
        elapsed=elapsed_percent(
            count_months(agreement.start, period.last), count_months(agreement.start, agreement.end)
        ),
        areas=tuple(agreement.station.areas.order_by("position")),
        goals=_goals(agreement),
        stored=_stored(agreement, period, checks or {}),
    )
    listed = {indicator for indicator, _ in (*builder.goals, *builder.stored)}
    facts = [builder.fact(indicator) for indicator in Indicator.objects.all() if indicator.pk in listed]
    statement = Indicator.Kind.STATEMENT
    return IndicatorFacts(
        agreement=agreement.code,
        first=period.first,
        last=period.last,
        areas=tuple(area.name for area in builder.areas),
        elapsed_percent=builder.elapsed,
        indicators=tuple(fact for fact in facts if fact.kind != statement),
        statements=tuple(fact for fact in facts if fact.kind == statement),
        problems=(*builder.problems, *builder.gaps()),
    )


def _goals(agreement: Agreement) -> dict[Key, Goal]:
    return {
        (target.indicator_id, target.area_id): Goal(True, target.quantity, target.pk)
        for target in Target.objects.filter(agreement=agreement)
    }


def _stored(
    agreement: Agreement, period: Span, checks: Mapping[int, QuantityCheck]
) -> dict[Key, list[Quantity]]:
    stored: dict[Key, list[Quantity]] = defaultdict(list)
    touching = Quantity.objects.filter(
        agreement=agreement, first_month__lte=period.last, last_month__gte=period.first
    )
    quantities = list(touching.order_by("first_month", "last_month"))
    put_all(quantities, checks)
    for quantity in quantities:
        stored[quantity.indicator_id, quantity.area_id].append(quantity)
    return stored


@dataclass
class _Builder:
    period: Span
    elapsed: Decimal | None
    areas: tuple[Area, ...]
    goals: dict[Key, Goal]
    stored: dict[Key, list[Quantity]]
    problems: list[FactProblem] = field(default_factory=list)
    missing: dict[tuple[date, ...], list[str]] = field(default_factory=lambda: defaultdict(list))
    lacking: dict[int, set[date]] = field(default_factory=lambda: defaultdict(set))

    def fact(self, indicator: Indicator) -> IndicatorFact:
        areas = tuple(self._area(indicator, area) for area in self.areas) if indicator.has_areas else None
        station = self._accumulated(indicator, None)
        quantities: Sequence[Decimal | None] = [area.quantity for area in areas or ()]
        total = area_total(quantities, station.value)
        goal = self.goals.get((indicator.pk, None), Goal())
        percent = completion_percent(total, goal.quantity)
        return IndicatorFact(
            indicator_id=indicator.pk,
            code=indicator.code,
            name=indicator.name,
            group=indicator.group,
            part=indicator.part,
            unit=indicator.unit,
            kind=indicator.kind,
            target=goal,
            areas=areas,
            station_level=station.value,
            station_sources=_sources(station.made_of),
            total=None if total is None else Decimal(total),
            percent=percent,
            behind=is_behind(percent, self.elapsed),
            verified=station.verified or any(area.verified for area in areas or ()),
            missing_months=tuple(sorted(self.lacking[indicator.pk])),
        )

    def _area(self, indicator: Indicator, area: Area) -> AreaFact:
        found = self._accumulated(indicator, area)
        goal = self.goals.get((indicator.pk, area.pk), Goal())
        return AreaFact(
            area_id=area.pk,
            area=area.name,
            target=goal,
            quantity=found.value,
            percent=completion_percent(found.value, goal.quantity),
            verified=found.verified,
            sources=_sources(found.made_of),
        )

    def _accumulated(self, indicator: Indicator, area: Area | None) -> Accumulated:
        stored = self.stored.get((indicator.pk, area.pk if area else None), [])
        found = accumulate(indicator, self.period, stored)
        about = f"{indicator.name}（{area.name}）" if area else indicator.name
        if found.missing_months:
            self.missing[found.missing_months].append(about)
            self.lacking[indicator.pk] |= set(found.missing_months)
        self.problems += [
            FactProblem(kind, indicator.name, area.name if area else "", message)
            for kind, message in _doubts(about, self.period, found)
        ]
        return found

    def gaps(self) -> list[FactProblem]:
        """Months without a figure, told once for all the indicators that lack the same ones."""
        problems = []
        for months, names in self.missing.items():
            lacking = "、".join(map(chinese, months))
            listed = names[0] if len(names) == 1 else f"{names[0]}等 {len(names)} 项"
            problems.append(FactProblem("missing", "", "", f"“{listed}”缺 {lacking} 的数量"))
        return problems


def _sources(quantities: Iterable[Quantity]) -> tuple[Source, ...]:
    return tuple(
        Source(
            quantity_id=item.pk,
            span=span_of(item),
            reported=item.reported,
            verified=item.verified,
            verified_reason=item.verified_reason,
            verified_source=item.verified_source,
            explanation=item.explanation,
            upload_id=str(item.upload_id) if item.upload_id else None,
            sheet=item.sheet,
            cell=item.cell,
        )
        for item in quantities
    )


def _doubts(about: str, period: Span, found: Accumulated) -> Iterator[tuple[str, str]]:
    """Kind and words of what is left out of a figure."""
    if found.straddling:
        spans = "、".join(map(str, found.straddling))
        yield "straddles", f"“{about}”有一段数量（{spans}）跨越统计期（{period}），没有计入"
    if found.not_addable:
        yield "not_addable", f"“{about}”按人去重，只存有部分月份的数，不能相加"

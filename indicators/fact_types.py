"""What an agreement's indicators come to in a period: every figure with the stored quantities that it is made of.

Frozen data for the report, the pages and the command; docs/domain.md, Indicators. No percentage here is an average:
each is done ÷ the yearly target.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from indicators.models import WORKERS
from indicators.spans import Span

# Keys of the statements in `statements_json`, by code of the catalogue.
STATEMENT_KEYS = {
    "registered-population": "registered population",
    "households-on-file": "households on file",
    "persons-on-file": "persons on file",
    "visits": "visits",
    "persons-visited": "persons visited",
    "residents-served": "residents served (人次)",
    "donations-in-kind": "donations in kind (元)",
}


@dataclass(frozen=True)
class Source:
    """A stored quantity inside a figure: where it came from, what was reported and, if so, what was verified."""

    quantity_id: int
    span: Span
    reported: Decimal
    verified: Decimal | None
    verified_reason: str
    explanation: str
    upload_id: str | None
    sheet: str
    cell: str
    verified_source: str = ""

    @property
    def corrected(self) -> bool:
        """Whether the evaluator found another quantity than the station reported."""
        return self.verified is not None and self.verified != self.reported


@dataclass(frozen=True)
class Goal:
    """A target. `stated` is false where the agreement says nothing; a stated one may still be none (printed "/")."""

    stated: bool = False
    quantity: Decimal | None = None
    target_id: int | None = None


def reported_part(quantity: Decimal | None, sources: Iterable[Source]) -> Decimal | None:
    """A figure as it would be by what the station reported alone."""
    if quantity is None:
        return None
    verified = [source for source in sources if source.verified is not None]
    return quantity - sum((source.verified or Decimal(0)) - source.reported for source in verified)


@dataclass(frozen=True)
class AreaFact:
    """One indicator in one area."""

    area_id: int
    area: str
    target: Goal
    quantity: Decimal | None
    percent: Decimal | None
    verified: bool
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class IndicatorFact:
    """One indicator of the station: its areas (None where it has none), station-level part, total and percentage.

    `behind` is whether less is done than time has passed; None where there is no percentage. `missing_months` are
    those of the period that a figure inside the total lacks; `problems` name them for all indicators together.
    """

    indicator_id: int
    code: str
    name: str
    group: str
    part: str
    unit: str
    kind: str
    target: Goal
    areas: tuple[AreaFact, ...] | None
    station_level: Decimal | None
    station_sources: tuple[Source, ...]
    total: Decimal | None
    percent: Decimal | None
    behind: bool | None
    verified: bool
    missing_months: tuple[date, ...] = ()

    @property
    def sources(self) -> tuple[Source, ...]:
        """Every stored quantity inside the total."""
        areas = self.areas or ()
        return (*(source for area in areas for source in area.sources), *self.station_sources)

    @property
    def corrected(self) -> bool:
        """Whether a quantity inside it was found to be another than reported."""
        return any(source.corrected for source in self.sources)


@dataclass(frozen=True)
class FactProblem:
    """What keeps a figure from being the whole story: named, never guessed away."""

    kind: str
    indicator: str
    area: str
    message: str


@dataclass(frozen=True)
class Group:
    """Indicators that stand under one heading of annex 1: 专业个案 over 接案, 节数, 结案."""

    name: str
    indicators: tuple[IndicatorFact, ...]


@dataclass(frozen=True)
class IndicatorFacts:
    """The indicators of one agreement in one period."""

    agreement: str
    first: date
    last: date
    areas: tuple[str, ...]
    elapsed_percent: Decimal | None
    indicators: tuple[IndicatorFact, ...]
    statements: tuple[IndicatorFact, ...]
    problems: tuple[FactProblem, ...]

    def of_kind(self, kind: str) -> tuple[IndicatorFact, ...]:
        """The indicators of one kind: "area", "station" (总体服务) or "item" (协议内容)."""
        return tuple(fact for fact in self.indicators if fact.kind == kind)

    @property
    def groups(self) -> tuple[Group, ...]:
        """The area indicators under the headings of annex 1."""
        grouped = groupby(self.of_kind("area"), key=lambda fact: fact.group)
        return tuple(Group(name, tuple(facts)) for name, facts in grouped)

    @property
    def workers(self) -> IndicatorFact | None:
        """The workers of each area, where a sheet stated them."""
        return self.statement(WORKERS)

    def statement(self, code: str) -> IndicatorFact | None:
        """The statement of a code of the catalogue; None where nothing is stated."""
        return next((fact for fact in self.statements if fact.code == code), None)

    def indicator(self, code: str) -> IndicatorFact | None:
        """The indicator of a code of the catalogue; None where the agreement doesn't know it."""
        return next((fact for fact in self.indicators if fact.code == code), None)

    @property
    def verified(self) -> list[Source]:
        """The stored quantities of the figures, statements included, that the evaluator verified."""
        facts = (*self.indicators, *self.statements)
        return [source for fact in facts for source in fact.sources if source.verified is not None]

    @property
    def corrected_count(self) -> int:
        """How many of the verified quantities are others than the station reported."""
        return sum(source.corrected for source in self.verified)

    @property
    def reported_with_targets(self) -> list[tuple[Decimal | None, Decimal | None]]:
        """What the station reported beside the yearly target: of each indicator, and of each area with its own."""
        pairs = []
        for fact in self.indicators:
            pairs.append((reported_part(fact.total, fact.sources), fact.target.quantity))
            pairs += [
                (reported_part(area.quantity, area.sources), area.target.quantity)
                for area in fact.areas or ()
            ]
        return pairs

    @property
    def on_schedule(self) -> tuple[int, int]:
        """How many indicators are not behind time, and how many have a percentage at all."""
        known = [fact.behind for fact in self.indicators if fact.behind is not None]
        return known.count(False), len(known)

    def as_json(self) -> dict[str, Any]:
        """By name, in the catalogue's order: target, areas (None where it has none), total, percent as text."""
        return {
            fact.name: {
                "target": number(fact.target.quantity),
                "areas": None if fact.areas is None else [number(area.quantity) for area in fact.areas],
                "total": number(fact.total),
                "percent": None if fact.percent is None else f"{fact.percent:.2f}",
            }
            for fact in self.indicators
        }

    def statements_json(self) -> dict[str, Any]:
        """Workers by area, then the statements that are known."""
        return dict(self._statements())

    def _statements(self) -> Iterator[tuple[str, Any]]:
        if self.workers is not None:
            yield "workers by area", {area.area: number(area.quantity) for area in self.workers.areas or ()}
        for fact in self.statements:
            if fact.code in STATEMENT_KEYS:
                yield STATEMENT_KEYS[fact.code], number(fact.total)


def number(value: Decimal | None) -> int | str | None:
    """A quantity for JSON: whole ones as integers, hours with a fraction as text, since JSON knows only floats."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else f"{value.normalize():f}"

"""An indicator's month as it was typed: a number for each area and one of the station, under the rules of the sheet."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from indicators.models import Indicator, Quantity
from indicators.queries import Terms
from indicators.sheets.amounts import is_stated, plain, read_amount
from indicators.sheets.blocks import Stated
from indicators.sheets.figures import Figure
from indicators.sheets.plan import KIND, Write, against_stored, leaves_nothing
from indicators.spans import Span
from stations.intake import Change, Plan, Problem, collapse, error
from stations.models import Area

WHOLE = "whole"
Cells = Mapping[str, str]


@dataclass(frozen=True)
class TypedPlan(Plan):
    """What saving the row would do: quantities to write, and stored ones whose cells were emptied."""

    writes: tuple[Write, ...] = ()
    cleared: tuple[Quantity, ...] = ()


def cell_of(area: Area | None) -> str:
    """Names the cell of an area, or of the station as a whole, within its row."""
    return WHOLE if area is None else f"area-{area.pk}"


def places_of(indicator: Indicator, areas: Iterable[Area]) -> list[Area | None]:
    """Where the indicator is counted: in each area and, last, by the station itself."""
    return [*(areas if indicator.has_areas else ()), None]


def stored_in(indicator: Indicator, month: date, terms: Terms) -> dict[str, Quantity]:
    """The quantities of exactly that month, by cell."""
    return {
        cell_of(area): item
        for area in places_of(indicator, terms.areas)
        for item in terms.stored.get((indicator.pk, area.pk if area else None), [])
        if item.first_month == item.last_month == month
    }


def covered_by(indicator: Indicator, area: Area | None, month: date, terms: Terms) -> Span | None:
    """The longer span whose quantity holds the month already, of what adds up: it can't be typed by the month.

    A sheet that states the areas' quantities states that of the station, too, even where nothing is left for it.
    """
    if indicator.accumulation != Indicator.Accumulation.SUM:
        return None
    places = [area] if area else places_of(indicator, terms.areas)
    spans = [
        Span(item.first_month, item.last_month)
        for place in places
        for item in terms.stored.get((indicator.pk, place.pk if place else None), [])
    ]
    return next(
        (span for span in spans if span.first <= month <= span.last and span.first != span.last), None
    )


def version_of(stored: Mapping[str, Quantity]) -> str:
    """Names what a row states, so that a form can tell on what it was based; "" where nothing is stored."""
    if not stored:
        return ""
    text = "|".join(f"{cell}={plain(item.reported)}" for cell, item in sorted(stored.items()))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def plan_typed(indicator: Indicator, cells: Cells, month: date, terms: Terms) -> TypedPlan:
    """What saving these cells of the indicator's row would do. A cell that says what is stored is left alone."""
    span = Span(month, month)
    stored = stored_in(indicator, month, terms)
    problems: list[Problem] = []
    changes: list[Change] = []
    writes: list[Write] = []
    cleared: list[Quantity] = []
    for area in places_of(indicator, terms.areas):
        cell = cell_of(area)
        old = stored.get(cell)
        typed = Stated("", cell, cells.get(cell, ""))
        if old is not None and typed.text == plain(old.reported):
            continue
        label = Figure(indicator, area, Decimal(0), "", "").label
        if not is_stated(typed):
            if old is not None:
                cleared.append(old)
                problems += _clearing(old, label, cell, terms)
            continue
        if longer := covered_by(indicator, area, month, terms):
            problems.append(_covered(longer, label, cell))
            continue
        value, wrong = read_amount(typed, indicator, label)
        problems += wrong
        figure = Figure(indicator, area, value or Decimal(0), "", cell)
        if value is None or (indicator.has_areas and leaves_nothing(figure, terms)):
            continue
        change, write, found = against_stored(figure, span, terms)
        problems += found
        changes += [change] if change else []
        writes += [write] if write else []
    return TypedPlan(KIND, collapse(problems), tuple(changes), tuple(writes), tuple(cleared))


def _covered(longer: Span, label: str, cell: str) -> Problem:
    what = f"{longer} 的数量由累计表写入，已含本月，不能按月填写"
    return error("", cell, what, "要改请重新上传累计表，或先撤销它", label)


def _clearing(old: Quantity, label: str, cell: str, terms: Terms) -> list[Problem]:
    """What keeps a stored quantity from being taken out by emptying its cell."""
    if old.verified is not None:
        cure = "请填写数量；要撤回核实的，请联系第三方评估组长"
        return [error("", cell, f"评估方已核实为 {plain(old.verified)}，不能清空", cure, label)]
    if old.first_month in terms.locked:
        cure = "该期评估已经汇总；确需更正的，请联系评估组长退回评分"
        return [error("", cell, "这个月已锁定，不能清空", cure, label)]
    return []

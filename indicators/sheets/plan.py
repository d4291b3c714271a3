"""What a workbook would do to the stored quantities. Nothing is written here."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from indicators.models import Indicator, Quantity
from indicators.queries import Terms
from indicators.sheets.amounts import compact, plain
from indicators.sheets.figures import Figure
from indicators.sheets.growth import gone_down
from indicators.sheets.reading import Reading, read_indicators
from indicators.spans import Action, Span, SpanQuantity, resolve
from stations.intake import Change, ChangeKind, Plan, Problem, collapse, error, warning
from stations.workbooks import Grid, Workbook

KIND = "indicators"


@dataclass(frozen=True)
class Write:
    """One quantity to store: over a span, in place of `old` where that is given."""

    figure: Figure
    span: Span
    value: Decimal
    old: Quantity | None = None


@dataclass(frozen=True)
class Prepared:
    """The plan that a preview shows, the sheets that it was read from, and the writes that a confirmation makes of it.

    `months` are those that the sheets speak of: a monthly one with a gap says nothing of the months between.
    """

    plan: Plan
    sheets: tuple[Grid, ...]
    span: Span | None
    writes: tuple[Write, ...]
    months: tuple[date, ...] = ()


def prepare(workbook: Workbook, terms: Terms, asked: Span | None = None) -> Prepared:
    """Read the workbook and hold it against what is stored. Rule: docs/domain.md, Indicators, cumulative sheets."""
    reading = read_indicators(workbook, terms, asked)
    problems, changes, writes = list(reading.problems), [], []
    if reading.span is not None:
        by_area = {figure.indicator.pk for figure in reading.figures if figure.area}
        for figure in reading.figures:
            if figure.indicator.pk in by_area and leaves_nothing(figure, terms):
                continue
            change, write, found = against_stored(figure, figure.span or reading.span, terms)
            problems += found
            changes += [change] if change else []
            writes += [write] if write else []
        if all(problem.severity != "error" for problem in reading.problems):
            missing, found = _missing(reading, reading.span, terms)
            problems += found
            changes += missing
    order = {grid.name: number for number, grid in enumerate(workbook.sheets)}
    problems.sort(key=lambda item: (order.get(item.sheet, len(order)), _position(item.cell)))
    plan = Plan(KIND, collapse(problems), tuple(changes))
    return Prepared(plan, tuple(workbook.sheets), reading.span, tuple(writes), _months(reading))


def _months(reading: Reading) -> tuple[date, ...]:
    spans = {figure.span or reading.span for figure in reading.figures}
    return tuple(sorted({month for span in spans if span for month in span.months}))


def _position(cell: str) -> tuple[int, int, str]:
    """For sorting cells as they stand in a sheet; "" comes first."""
    match = re.fullmatch(r"([A-Z]+)(\d+)", cell)
    return (int(match[2]), len(match[1]), match[1]) if match else (0, 0, "")


def leaves_nothing(figure: Figure, terms: Terms) -> bool:
    """Whether a stated total is the sum of its areas: then there is no station-level quantity to keep."""
    return figure.area is None and figure.value == 0 and not terms.stored.get(figure.key)


def against_stored(
    figure: Figure, span: Span, terms: Terms
) -> tuple[Change | None, Write | None, list[Problem]]:
    """What storing a figure of a span would change and write, and what is wrong with that."""
    stored = terms.stored.get(figure.key, [])
    if figure.indicator.accumulation == Indicator.Accumulation.SUM:
        return _add_up(figure, span, stored, terms)
    same = next(
        (item for item in stored if (item.first_month, item.last_month) == (span.first, span.last)), None
    )
    if same is not None and same.reported == figure.value:
        return _change("unchanged", figure, plain(same.reported)), None, []
    change, write, problems = _written(Write(figure, span, figure.value, same), terms)
    return change, write, problems + gone_down(figure, span, stored)


def _add_up(
    figure: Figure, span: Span, stored: list[Quantity], terms: Terms
) -> tuple[Change | None, Write | None, list[Problem]]:
    held = [SpanQuantity(Span(item.first_month, item.last_month), compact(item.reported)) for item in stored]
    resolution = resolve(SpanQuantity(span, compact(figure.value)), held)
    if resolution.action is Action.REFUSE:
        what, _, cure = resolution.message.rstrip("。").partition("。")
        return None, None, [error(figure.sheet, figure.cell, what, cure, figure.label)]
    if resolution.write is None:
        return _change("unchanged", figure, plain(Decimal(resolution.stored))), None, []
    old = next(
        (item for item in stored if (item.first_month, item.last_month) == (span.first, span.last)), None
    )
    return _written(Write(figure, resolution.write.span, Decimal(resolution.write.quantity), old), terms)


def _written(write: Write, terms: Terms) -> tuple[Change, Write, list[Problem]]:
    figure, old = write.figure, write.old
    problems = []
    if terms.locked.intersection(write.span.months):
        what = f"{write.span}中有已锁定的月份，不能写入"
        cure = "该期评估已经汇总；确需更正的，请联系评估组长退回评分"
        problems.append(error(figure.sheet, figure.cell, what, cure))
    if old is not None and old.verified is not None:
        what = (
            f"上报数由 {plain(old.reported)} 改为 {plain(write.value)}，评估方已核实为 {plain(old.verified)}"
        )
        problems.append(
            warning(figure.sheet, figure.cell, what, "统计仍以核实数为准，请说明更改的原因", figure.label)
        )
    if old is None:
        return _change("added", figure, "", plain(write.value)), write, problems
    return _change("changed", figure, plain(old.reported), plain(write.value)), write, problems


def _change(kind: ChangeKind, figure: Figure, old: str, new: str | None = None) -> Change:
    cells = (figure.cell,)
    return Change(kind, figure.label, figure.sheet, figure.cell, old, old if new is None else new, cells)


def _missing(reading: Reading, span: Span, terms: Terms) -> tuple[list[Change], list[Problem]]:
    """Stored quantities of the sheet's months that it doesn't speak of: they stay, and are told in one warning.

    Only asked when the whole sheet could be read: what can't be read isn't missing.
    """
    stated = {figure.key for figure in reading.figures}
    gone = [
        item
        for key, stored in terms.stored.items()
        if key not in stated
        for item in stored
        if _inside(item, span)
    ]
    if not gone:
        return [], []
    names = _names(gone, terms)
    changes = [
        Change("missing", name, "", "", plain(item.reported)) for name, item in zip(names, gone, strict=True)
    ]
    what = f"已存有数量而本表没有写的有 {len(gone)} 项：{'、'.join(dict.fromkeys(names))}"
    return changes, [warning("", "", what, "这些数量保留不变；若应更正，请在表中写明后重新上传")]


def _inside(item: Quantity, span: Span) -> bool:
    return Span(item.first_month, item.last_month).within(span)


def _names(gone: Iterable[Quantity], terms: Terms) -> list[str]:
    indicators = {indicator.pk: indicator for indicator in terms.indicators}
    areas = {area.pk: area for area in terms.areas}
    return [
        Figure(
            indicators[item.indicator_id],
            areas.get(item.area_id) if item.area_id else None,
            item.reported,
            "",
            "",
        ).label
        for item in gone
    ]

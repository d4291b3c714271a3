"""Totals that can't go down, and do: docs/domain.md, "Totals that went down"."""

from collections.abc import Iterable

from indicators.models import NEVER_SHRINK, Indicator, Quantity
from indicators.sheets.amounts import plain
from indicators.sheets.figures import Figure
from indicators.spans import Span
from stations.intake import Problem, warning


def gone_down(figure: Figure, span: Span, stored: Iterable[Quantity]) -> list[Problem]:
    """The warning of a figure that is less than one stored before, although it can only have grown.

    Stocks that only grow are compared with the last earlier month; persons counted once with the longest span that the
    stated one holds. What adds up has no total of its own: a cumulative sheet below its months is an error already.
    """
    kind = figure.indicator.accumulation
    if kind == Indicator.Accumulation.LATEST and figure.indicator.code in NEVER_SHRINK:
        earlier = [item for item in stored if item.last_month < span.last]
    elif kind == Indicator.Accumulation.SPAN:
        spans = [(item, Span(item.first_month, item.last_month)) for item in stored]
        earlier = [item for item, held in spans if held.within(span) and held != span]
    else:
        return []
    if not earlier:
        return []
    before = max(earlier, key=lambda item: (item.last_month, -item.first_month.toordinal()))
    if before.counted <= figure.value:
        return []
    held = Span(before.first_month, before.last_month)
    what = f"写为 {plain(figure.value)}，少于已存 {held} 的 {plain(before.counted)}"
    cure = "这个数只增不减，请核对；确实减少的，请说明原因后继续"
    return [warning(figure.sheet, figure.cell, what, cure, figure.label)]

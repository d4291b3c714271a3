"""What the stored quantities of one indicator in one area come to over a period, by the way it accumulates."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from indicators.models import Indicator, Quantity
from indicators.spans import Span, SpanQuantity, total_within


@dataclass(frozen=True)
class Accumulated:
    """The figure of a period with the stored quantities that it is made of, and what keeps it from being whole.

    `straddling` are stored spans across the period's edge; `missing_months` those that no span covers;
    `not_addable` is true for a figure counted without repeats of which only parts of the period are stored.
    """

    value: Decimal | None
    made_of: tuple[Quantity, ...] = ()
    straddling: tuple[Span, ...] = ()
    missing_months: tuple[date, ...] = ()
    not_addable: bool = False

    @property
    def verified(self) -> bool:
        """Whether an evaluator's figure counts in it."""
        return any(quantity.verified is not None for quantity in self.made_of)


def accumulate(indicator: Indicator, period: Span, stored: Iterable[Quantity]) -> Accumulated:
    """The figure of the period. Verified quantities count where they are present."""
    quantities = list(stored)
    if indicator.accumulation == Indicator.Accumulation.SUM:
        return _sum(period, quantities)
    if indicator.accumulation == Indicator.Accumulation.LATEST:
        return _latest(period, quantities)
    return _whole_span(period, quantities)


def span_of(quantity: Quantity) -> Span:
    """The months of a stored quantity."""
    return Span(quantity.first_month, quantity.last_month)


def _sum(period: Span, quantities: list[Quantity]) -> Accumulated:
    total = total_within(period, [SpanQuantity(span_of(item), item.counted) for item in quantities])
    return Accumulated(
        value=None if total.quantity is None else Decimal(total.quantity),
        made_of=tuple(item for item in quantities if span_of(item).within(period)),
        straddling=tuple(item.span for item in total.straddling),
        missing_months=total.missing_months if total.quantity is not None else (),
    )


def _latest(period: Span, quantities: list[Quantity]) -> Accumulated:
    """A stock, such as the workers: as it stood at the end of the last span that ends inside the period."""
    ending = [item for item in quantities if period.first <= item.last_month <= period.last]
    if not ending:
        return Accumulated(None)
    latest = max(ending, key=lambda item: (item.last_month, item.first_month))
    return Accumulated(latest.counted, (latest,))


def _whole_span(period: Span, quantities: list[Quantity]) -> Accumulated:
    """Persons counted once over a span: the parts of a period can't be added."""
    whole = next((item for item in quantities if span_of(item) == period), None)
    if whole is not None:
        return Accumulated(whole.counted, (whole,))
    return Accumulated(None, not_addable=any(span_of(item).overlaps(period) for item in quantities))

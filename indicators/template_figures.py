"""What an indicator template starts with: the months that wait for quantities, and the quantities stored already."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from indicators.accumulation import span_of
from indicators.models import Indicator, Quantity
from indicators.queries import Terms
from indicators.spans import Span, SpanQuantity, total_within
from stations.models import Agreement, Area
from stations.months import months_from_to, months_to_report


def awaited_months(agreement: Agreement, today: date) -> tuple[date, date]:
    """First and last of the months for which a template is most likely wanted."""
    spans = Quantity.objects.filter(agreement=agreement).order_by()
    came = {
        month
        for first, last in spans.values_list("first_month", "last_month").distinct()
        for month in months_from_to(first, last)
    }
    came.update(agreement.month_locks.values_list("month", flat=True))
    return months_to_report(agreement.months, came, today)


def reported_in(terms: Terms, span: Span, indicator: Indicator, area: Area | None) -> Decimal | None:
    """What the station reported over exactly these months; None where nothing, or only a part of them, is stored."""
    stored = terms.stored.get((indicator.pk, area.pk if area else None), [])
    if indicator.accumulation == Indicator.Accumulation.SUM:
        return _added(span, stored)
    return next((item.reported for item in stored if span_of(item) == span), None)


def _added(span: Span, stored: Iterable[Quantity]) -> Decimal | None:
    total = total_within(span, [SpanQuantity(span_of(item), item.reported) for item in stored])
    if total.quantity is None or total.straddling or total.missing_months:
        return None
    return Decimal(total.quantity)


def total_in(terms: Terms, span: Span, indicator: Indicator) -> Decimal | None:
    """The total that a sheet of areas would state: only where a station-level quantity is stored besides them."""
    level = reported_in(terms, span, indicator, None)
    if level is None:
        return None
    areas = (reported_in(terms, span, indicator, area) for area in terms.areas)
    return level + sum(quantity for quantity in areas if quantity is not None)

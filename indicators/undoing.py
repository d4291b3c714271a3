"""What taking back an applied indicator sheet would restore, and what stands in its way."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.db.models import Q

from indicators.models import Indicator, Quantity
from indicators.sheets.amounts import plain
from indicators.sheets.figures import Figure
from indicators.spans import Span
from stations.models import Area, Upload
from stations.undoing import (
    TOO_EARLY,
    Restoration,
    RowChange,
    Undoing,
    corrected,
    later_uploads,
    locked_months,
    months_in,
    set_values,
)

QUANTITY_FIELDS = (
    "agreement",
    "indicator",
    "area",
    "first_month",
    "last_month",
    "reported",
    "adds_up",
    "upload",
    "sheet",
    "cell",
    "explanation",
)


def plan_undo(upload: Upload) -> Undoing:
    """What undoing the applied upload would do as things stand now; writes nothing."""
    if not upload.months:
        return Undoing((TOO_EARLY,), ())
    obstacles = [
        *later_uploads(upload, Q(agreement=upload.agreement_id)),
        *locked_months(months_in(upload), Q(agreement=upload.agreement_id)),
    ]
    if not obstacles and (number := corrected(Quantity.objects, upload.changes)):
        obstacles.append(
            f"写入之后有 {number} 项数量作过更正或已不在。请联系作出更正的人，或改正表格后重新上传。"
        )
    verified = Quantity.objects.filter(
        pk__in=[change["id"] for change in upload.changes], verified__isnull=False
    )
    if number := verified.count():
        obstacles.append(f"其中 {number} 项数量评估方已经核实。如需撤销，请联系第三方评估组长先撤回核实。")
    return Undoing(tuple(obstacles), tuple(_rows(upload.changes)))


def _rows(changes: list[RowChange]) -> Iterable[Restoration]:
    """The quantities that would go back, in the catalogue's order."""
    indicators = Indicator.objects.in_bulk({change["after"]["indicator"] for change in changes})
    areas = Area.objects.in_bulk({change["after"]["area"] for change in changes} - {None})
    found = []
    for change in changes:
        quantity = Quantity()
        set_values(quantity, change["after"])
        indicator, area = indicators[quantity.indicator_id], areas.get(quantity.area_id or 0)
        span = Span(quantity.first_month, quantity.last_month)
        then = plain(Decimal(change["before"]["reported"])) if change["before"] else ""
        figure = Figure(indicator, area, quantity.reported, quantity.sheet, quantity.cell)
        line = Restoration(f"{figure.label} {span}", plain(quantity.reported), then)
        place = (indicator.position, area is None, area.position if area else 0, quantity.first_month)
        found.append((place, line))
    return [line for _, line in sorted(found, key=lambda item: item[0])]

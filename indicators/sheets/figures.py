"""One number that a sheet states, understood."""

from dataclasses import dataclass
from decimal import Decimal

from indicators.models import Indicator
from indicators.spans import Span
from stations.intake import Problem
from stations.models import Area


@dataclass(frozen=True)
class Figure:
    """What was done of an indicator in an area, or (without area) by the station, with the cell that says so.

    `span` is the figure's own month in a monthly sheet; None: that of the whole sheet.
    `explained_by` is the warning whose explanation stays with the figure: a total that differs from its areas.
    """

    indicator: Indicator
    area: Area | None
    value: Decimal
    sheet: str
    cell: str
    explained_by: Problem | None = None
    span: Span | None = None

    @property
    def key(self) -> tuple[int, int | None]:
        return self.indicator.pk, self.area.pk if self.area else None

    @property
    def label(self) -> str:
        parts = [self.indicator.name]
        if self.area or self.indicator.has_areas:
            parts.append(self.area.name if self.area else "站级统筹")
        if self.span:
            parts.append(str(self.span))
        return " · ".join(parts)

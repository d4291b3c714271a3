"""One number that a sheet states, understood."""

from dataclasses import dataclass
from decimal import Decimal

from indicators.models import Indicator
from stations.intake import Problem
from stations.models import Area


@dataclass(frozen=True)
class Figure:
    """What was done of an indicator in an area, or (without area) by the station, with the cell that says so.

    `explained_by` is the warning whose explanation stays with the figure: a total that differs from its areas.
    """

    indicator: Indicator
    area: Area | None
    value: Decimal
    sheet: str
    cell: str
    explained_by: Problem | None = None

    @property
    def key(self) -> tuple[int, int | None]:
        return self.indicator.pk, self.area.pk if self.area else None

    @property
    def label(self) -> str:
        if self.area:
            return f"{self.indicator.name} · {self.area.name}"
        return f"{self.indicator.name} · 站级统筹" if self.indicator.has_areas else self.indicator.name

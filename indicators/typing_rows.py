"""The grid of one agreement and month: every indicator with what is stored of that month."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from indicators.completion import area_total
from indicators.models import Indicator
from indicators.queries import Terms
from indicators.sheets.amounts import plain
from indicators.sheets.typed import cell_of, covered_by, places_of, stored_in, version_of
from stations.models import Area


@dataclass(frozen=True)
class GridCell:
    """One number. ``covered`` names the longer months whose quantity holds this month already."""

    name: str
    place: str
    value: str
    covered: str = ""
    is_verified: bool = False


@dataclass(frozen=True)
class GridRow:
    """One indicator: its areas' cells, that of the station, the total of what is stored."""

    indicator: Indicator
    areas: tuple[GridCell, ...]
    whole: GridCell
    total: Decimal | None
    version: str

    @property
    def is_stored(self) -> bool:
        return self.version != ""

    @property
    def covered(self) -> list[str]:
        """The longer months that hold some of the row."""
        return list(dict.fromkeys(cell.covered for cell in (*self.areas, self.whole) if cell.covered))

    @property
    def may_be_typed(self) -> bool:
        return any(not cell.covered for cell in (*self.areas, self.whole))


def grid_rows(month: date, terms: Terms) -> list[GridRow]:
    """All indicators in the catalogue's order."""
    return [grid_row(indicator, month, terms) for indicator in terms.indicators]


def grid_row(indicator: Indicator, month: date, terms: Terms, typed: dict[str, str] | None = None) -> GridRow:
    """One indicator; with ``typed`` the cells hold that instead of what is stored."""
    stored = stored_in(indicator, month, terms)

    def cell(area: Area | None) -> GridCell:
        name = cell_of(area)
        quantity = stored.get(name)
        value = plain(quantity.reported) if quantity else ""
        covered = covered_by(indicator, area, month, terms)
        return GridCell(
            name,
            area.name if area else "站级统筹" if indicator.has_areas else "全站",
            value if typed is None else typed.get(name, ""),
            str(covered) if covered else "",
            quantity is not None and quantity.verified is not None,
        )

    *areas, whole = (cell(area) for area in places_of(indicator, terms.areas))
    total = area_total(
        [stored[item.name].reported if item.name in stored else None for item in areas],
        stored[whole.name].reported if whole.name in stored else None,
    )
    return GridRow(
        indicator, tuple(areas), whole, None if total is None else Decimal(total), version_of(stored)
    )

"""The agreement that the generated workbooks belong to, as both importers want it; held in memory, no database."""

from __future__ import annotations

from decimal import Decimal

from indicators.catalogue import ENTRIES
from indicators.models import Indicator
from indicators.queries import Terms as IndicatorTerms
from staffing.sheets import Terms as AttendanceTerms
from stations.models import Agreement, Area, Station, Subdistrict
from tests.workbooks.attendance import REQUIRED
from tests.workbooks.people import END, MONTHS, PLACE, START
from tests.workbooks.services import AREAS, Services

STATION_NAME, SHORT_NAME = f"广州市{PLACE}社工服务站", f"{PLACE}社工站"


def attendance_terms() -> AttendanceTerms:
    return AttendanceTerms(
        start=START,
        end=END,
        cycle_start=START,
        cycle_end=END.replace(year=2026),
        required_workers=REQUIRED,
        station_names=(STATION_NAME, SHORT_NAME, PLACE, PLACE.removesuffix("街")),
        months=tuple(MONTHS),
    )


def indicator_terms(services: Services) -> IndicatorTerms:
    """With the targets of these services."""
    station = Station(
        pk=1, name=STATION_NAME, short_name=SHORT_NAME, subdistrict=Subdistrict(pk=1, name=PLACE)
    )
    indicators = [
        Indicator(pk=position, **entry.as_row(), position=position)
        for position, entry in enumerate(ENTRIES, start=1)
    ]
    numbers = {indicator.code: indicator.pk for indicator in indicators}
    return IndicatorTerms(
        agreement=Agreement(pk=1, station=station, start=START, end=END),
        areas=tuple(Area(pk=number, name=name) for number, name in enumerate(AREAS, start=1)),
        indicators=tuple(indicators),
        targets={
            (numbers[code], None): None if target is None else Decimal(target)
            for code, target in services.targets.items()
        },
        stored={},
        locked=frozenset(),
    )

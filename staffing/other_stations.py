"""When one station is told which other one it is. See docs/domain.md, "Persons"."""

from __future__ import annotations

from collections.abc import Iterable

from stations.models import Station, User

UNNAMED = "另一社工站（请联系区民政局）"


def may_name(viewpoint: Station, other: Station) -> bool:
    """Whether the people of one station are told of the other: within one operator or one district.

    Both stations come with their subdistricts.
    """
    same_district = other.subdistrict.district_id == viewpoint.subdistrict.district_id
    return same_district or other.operator_id == viewpoint.operator_id


def told_from(viewpoints: Iterable[Station], other: Station) -> str:
    """The other station's name, as far as it is told to people of these stations."""
    return other.name if any(may_name(station, other) for station in viewpoints) else UNNAMED


def opened_among(user: User, stations: Iterable[Station]) -> list[Station]:
    """Those of the stations whose data the person may read."""
    stations = list(stations)
    opened = Station.objects.opened_to(user).filter(pk__in=[station.pk for station in stations])
    keys = set(opened.values_list("pk", flat=True))
    return [station for station in stations if station.pk in keys]

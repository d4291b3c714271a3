"""Rules that are not the same everywhere: their defaults, and the look-up of what a district has set.

Source: docs/domain.md, the rules marked *setting*.
"""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import F, Q

from stations.models import Setting

if TYPE_CHECKING:
    from stations.models import District

DEFAULTS: dict[str, Any] = {
    "yuan_per_worker": 120_000,
    "certified_share_percent": 50,
    "retention_percent": "80.00",
    "part_month_rule": "any_day",
    "comment_working_days": 5,
    "report_due_day": 10,
}


def local_rules(key: str, *, districts: Iterable[int], on: date) -> dict[int, Any]:
    """The value of a rule for each of the districts (by id) on a day. One query. Raises KeyError for an unknown rule."""
    default = DEFAULTS[key]
    rows = Setting.objects.filter(key=key, valid_from__lte=on).order_by("valid_from")
    newest: dict[int | None, Any] = dict(rows.values_list("district", "value"))
    return {district: newest.get(district, newest.get(None, default)) for district in districts}


def local_rule(key: str, *, district: "District | None", on: date) -> Any:
    """The value of a rule for a district on a day: the district's own, else the city's, else the default.

    Raises KeyError for a rule that isn't known.
    """
    default = DEFAULTS[key]
    row = (
        Setting.objects.filter(Q(district=district) | Q(district__isnull=True), key=key, valid_from__lte=on)
        .order_by(F("district").asc(nulls_last=True), "-valid_from")
        .first()
    )
    return default if row is None else row.value

"""Persons held until the transaction ends, so that none becomes effective at two stations at the same moment."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from staffing.effective import is_effective
from staffing.models import Attendance, SocialWorker
from staffing.queries import of_person
from stations.models import Station


def hold_persons(*, persons: Iterable[int]) -> None:
    """Hold the records that persons are kept under, inside the caller's transaction, in one order.

    The lock on a station keeps out who writes at that station. A person known by number may be written at another one.
    """
    rows = SocialWorker.objects.select_for_update().filter(pk__in=set(persons)).order_by("pk")
    list(rows.values_list("pk"))


def effective_elsewhere(*, station: Station, months: Collection[tuple[int, date]]) -> bool:
    """Whether one of these months, as (person, month), is effective at another station."""
    rows = (
        Attendance.objects.filter(
            of_person({person for person, _ in months}), month__in={month for _, month in months}
        )
        .exclude(station=station)
        .select_related("worker")
    )
    return any(is_effective(*row.marks) and (row.worker.person, row.month) in months for row in rows)

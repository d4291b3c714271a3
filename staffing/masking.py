"""What readers get who need not know the workers: the same figures, with masked names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from staffing.facts import AttendanceRow, StaffingFacts
from staffing.models import SocialWorker
from staffing.names import mask_in, mask_name
from stations.models import Station


def names_at(station: Station) -> set[str]:
    """The names of everybody ever recorded, posted or reported at the station."""
    workers = SocialWorker.objects.all()
    return {
        name
        for found in (
            workers.filter(station=station),
            workers.filter(postings__station=station),
            workers.filter(attendance__station=station),
        )
        for name in found.order_by().values_list("name", flat=True).distinct()
    }


def masked_facts(facts: StaffingFacts, names: Iterable[str]) -> StaffingFacts:
    """The facts with every name masked, also where a remark speaks of a colleague."""
    names = set(names)
    return replace(facts, rows=tuple(_masked_row(row, names) for row in facts.rows))


def _masked_row(row: AttendanceRow, names: set[str]) -> AttendanceRow:
    """Remarks and the words of a verification may name anybody."""
    months = (
        marks and replace(marks, reason=mask_in(marks.reason, names), source=mask_in(marks.source, names))
        for marks in row.months
    )
    return replace(row, name=mask_name(row.name), note=mask_in(row.note, names), months=tuple(months))

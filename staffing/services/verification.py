"""The evaluator's marks (核实) beside the reported ones, and taking them back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from staffing.effective import is_effective
from staffing.models import Attendance
from staffing.models.attendance import as_digits
from staffing.queries import of_person, other_name
from staffing.services.holding import hold_persons
from staffing.verification import MarksCheck, put
from stations.audit import record
from stations.holding import hold_agreement_and_station
from stations.models import Agreement, Upload, User
from stations.months import chinese
from stations.verification import StaleVerification, check_words, refuse_locked, stale_rows

WRITTEN = (
    "verified_on_post",
    "verified_insured",
    "verified_paid",
    "verified_reason",
    "verified_source",
    "verified_against",
    "verified_by",
    "verified_at",
)


@transaction.atomic
def verify_attendance(
    *, agreement: Agreement, checks: Sequence[MarksCheck], actor: User | None
) -> list[Attendance]:
    """Record what was found about worker-months of the agreement's station, all of it or nothing. Verified marks count.

    Raises StaleVerification when a row is no longer as the person saw it, ValidationError without a reason or a
    source, for a locked month, and where a person would be effective twice in a month.
    """
    # As for an upload: it takes its turn, so that neither overlooks what the other wrote.
    hold_agreement_and_station(agreement.pk)
    rows = Attendance.objects.filter(
        station=agreement.station_id,
        month__range=(agreement.months[0], agreement.months[-1]),
        pk__in=[check.row for check in checks],
    )
    found = {row.pk: row for row in rows.select_related("worker", "station__subdistrict")}
    if stale := stale_rows(found, [(check.row, check.seen) for check in checks]):
        raise StaleVerification(stale)
    refuse_locked(agreement, Upload.Kind.ATTENDANCE, {row.month for row in found.values()})
    hold_persons(persons=(row.worker.person for row in found.values()))
    effective_before = {row.pk for row in found.values() if is_effective(*row.marks)}
    for check in checks:
        _verify(found[check.row], check, actor)
    became = [row for row in found.values() if is_effective(*row.marks) and row.pk not in effective_before]
    _refuse_doubles(became)
    return [found[check.row] for check in checks]


def _verify(row: Attendance, check: MarksCheck, actor: User | None) -> None:
    taken_back = check.marks is None
    reason, source = check_words(check.reason, check.source, takes_back=taken_back)
    before = _values(row)
    put(row, replace(check, reason=reason, source=source))
    row.verified_by = None if taken_back else actor
    row.verified_at = None if taken_back else timezone.now()
    row.save(update_fields=WRITTEN)
    record(
        actor=actor,
        action="attendance.unverified" if taken_back else "attendance.verified",
        target=row,
        before=before,
        after=_values(row),
        reason=reason,
    )


def _values(row: Attendance) -> dict[str, Any]:
    return {
        "verified_marks": as_digits(row.verified_marks) if row.verified_marks else None,
        "verified_source": row.verified_source,
    }


def _refuse_doubles(became: Iterable[Attendance]) -> None:
    """A person counts once in a month: whoever becomes effective by a verification must not be so elsewhere."""
    for row in became:
        others = Attendance.objects.filter(of_person([row.worker.person]), month=row.month).exclude(pk=row.pk)
        for other in others.select_related("station__subdistrict"):
            if is_effective(*other.marks):
                where = (
                    "本站" if other.station_id == row.station_id else other_name(row.station, other.station)
                )
                raise ValidationError(
                    f"{row.worker.name}{chinese(row.month)}已在{where}有效到岗，同一人同一月只能计一次，没有保存。"
                )

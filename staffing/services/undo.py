"""Taking an applied attendance sheet back."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q

from staffing.models import Attendance, SocialWorker
from staffing.services.holding import hold_persons
from staffing.undoing import TABLES, plan_undo
from stations.holding import hold_agreement_and_station
from stations.models import Upload, User
from stations.undoing import Undoing, delete_added, of_table, restore
from stations.uploads import UploadRefused, claim_undo


def undo_attendance(*, upload: Upload, actor: User | None, reason: str) -> Undoing:
    """Bring back what stood before the upload: all of it or nothing, once.

    Raises UploadDecided when it isn't applied, UploadRefused without a reason, or with the first thing that depends on
    the upload. Then nothing is written.
    """
    with transaction.atomic():
        hold_agreement_and_station(upload.agreement_id)
        claim_undo(upload=upload, actor=actor, reason=reason)
        _hold(upload)
        undoing = plan_undo(upload)
        if undoing.obstacles:
            raise UploadRefused(f"没有撤销。{undoing.obstacles[0]}")
        for table, rows in TABLES.items():
            delete_added(rows, of_table(upload.changes, table))
        for table, rows in TABLES.items():
            restore(rows, of_table(upload.changes, table))
    return undoing


def _hold(upload: Upload) -> None:
    """Hold the persons whose months go back: one of them may be written at another station right now."""
    changes = of_table(upload.changes, "attendance")
    removed = {change["before"]["worker_id"] for change in changes if change["after"] is None}
    stored = Attendance.objects.filter(pk__in=[change["id"] for change in changes])
    workers = SocialWorker.objects.filter(Q(pk__in=removed) | Q(pk__in=stored.values("worker")))
    hold_persons(persons=(worker.person for worker in workers))

"""Months typed into the site (网页填报): opened by the first row, finished by a person, told beside the uploads."""

from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from stations.audit import record
from stations.models import Agreement, MonthEntry, MonthReturn, User
from stations.months import label


def entries_of(agreement: Agreement, kind: str) -> QuerySet[MonthEntry]:
    """All entries of the agreement in one kind of sheet, newest first, for somebody who may open the agreement."""
    entries = MonthEntry.objects.filter(agreement=agreement, kind=kind)
    return entries.select_related("started_by", "finished_by")


def open_entry(*, agreement: Agreement, kind: str, month: date, actor: User | None) -> None:
    """Note that typing began, inside the transaction that saves the first row of a month that had none."""
    MonthEntry.objects.get_or_create(
        agreement=agreement,
        kind=kind,
        month=month,
        finished_at=None,
        defaults={"started_by": actor},
    )


def finish_entry(*, agreement: Agreement, kind: str, month: date, actor: User | None) -> MonthEntry:
    """Report the typed month as complete, inside the transaction that looked whether it is.

    A return that waits for the month is resolved by it.
    """
    entry, _ = MonthEntry.objects.get_or_create(
        agreement=agreement, kind=kind, month=month, finished_at=None, defaults={"started_by": actor}
    )
    entry.finished_by, entry.finished_at = actor, timezone.now()
    entry.save(update_fields=["finished_by", "finished_at"])
    waiting = MonthReturn.objects.waiting().filter(agreement=agreement, kind=kind, month=month)
    resolved = waiting.update(resolved_by_entry=entry)
    after = {"agreement": agreement.pk, "kind": kind, "month": label(month), "resolved": resolved}
    record(actor=actor, action="month.finished", target=entry, after=after)
    return entry

"""Months typed into the site (网页填报): opened by the first row, finished by a person, told beside the uploads."""

from collections.abc import Collection, Sequence
from datetime import date

from django.db import models
from django.db.models import QuerySet
from django.utils import timezone

from stations.audit import record
from stations.intake import Problem
from stations.models import Agreement, AuditEntry, MonthEntry, MonthReturn, Upload, User
from stations.months import label
from stations.refusals import LONGEST_REASON, Refusal
from stations.undoing import told


class TypingRefused(Refusal):
    """A typed month stays as it is."""


def entries_of(agreement: Agreement, kind: str) -> QuerySet[MonthEntry]:
    """All entries of the agreement in one kind of sheet, newest first, for somebody who may open the agreement."""
    entries = MonthEntry.objects.filter(agreement=agreement, kind=kind)
    return entries.select_related("started_by", "finished_by")


def is_accepted(warnings: Collection[Problem], explanation: str, accepted: Collection[str]) -> bool:
    """Whether words stand for all of a typed row's warnings, and all of them had been seen, by key."""
    said = 0 < len(explanation) <= LONGEST_REASON
    return not warnings or (said and {warning.key for warning in warnings} <= set(accepted))


def last_writer(rows: Sequence[models.Model], upload: Upload | None) -> str:
    """Who wrote one of the rows last, and when, in words: by hand, else with the upload; "" where nothing tells."""
    about = AuditEntry.objects.filter(
        object_type__in={row._meta.label_lower for row in rows}, object_id__in=[str(row.pk) for row in rows]
    )
    entry = about.select_related("actor").first()
    if entry is not None:
        return f"{entry.actor or '系统命令'}于 {timezone.localtime(entry.at):%Y-%m-%d %H:%M}"
    return told(upload) if upload else ""


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

"""A round's reports on their way into one archive: each taken by one worker at a time, taken up again when that one dies.

What happens around this (`reports/tasks.py`): `make_batch` → for each report a worker's `take_item` → `settle_item`
→ whoever settles the last one `begin_packing` → `take_packing`, `beat` after each report → `finish_packing`.
Whoever took something last goes on; an earlier one that was only slow changes nothing any more.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Literal

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, Max, OuterRef, QuerySet
from django.utils import timezone

from reports.models import SILENCE, BatchItem, ReportBatch
from reports.rounds import Round, reports_of
from stations.audit import record
from stations.models import CityUpload, District, User

# A worker looks for work every second; what waits longer than this has none, or one that does something else.
WAIT = timedelta(seconds=10)
# More than any city has; the whole nation at once would fill a disk.
MOST_REPORTS = 1000
# A report with which so many workers died isn't tried again by itself.
MOST_RUNS = 8
_DIED = (
    "后台处理程序在处理这份报告时多次中止。请点“重试”；仍然失败的，请联系系统管理员查看服务器的内存和日志。"
)

State = ReportBatch.State
ItemState = BatchItem.State


class BatchRefused(Exception):  # noqa: N818 - the message is for the person, nothing broke
    """The message says in Chinese what isn't done, and why."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Superseded(Exception):  # noqa: N818 - nothing went wrong: another worker goes on
    """Another worker has taken the work in the meantime."""


# --- people's side ---------------------------------------------------------------------------------------------


@transaction.atomic
def make_batch(*, actor: User, of: Round, district: District | None) -> tuple[ReportBatch, bool]:
    """The batch with its reports, fixed as they are now, and whether it is new: the same one that is still on its way
    isn't made twice. Raises BatchRefused when there is nothing to collect, or too much."""
    # Holds the person, so that a second click finds what the first one made.
    User.objects.select_for_update(no_key=True).get(pk=actor.pk)
    asked = {"year": of.year, "kind": of.kind, "district": district}
    own = ReportBatch.objects.visible_to(actor)
    going = own.filter(state__in=[State.COLLECTING, State.PACKING], **asked).first()
    if going is not None:
        return going, False
    reports = list(reports_of(actor, of, district).values_list("pk", flat=True)[: MOST_REPORTS + 1])
    if not reports:
        raise BatchRefused("这一轮没有您可以查看的已签发报告，没有开始。请换一个轮次或区。")
    if len(reports) > MOST_REPORTS:
        raise BatchRefused(f"一次最多下载 {MOST_REPORTS} 份报告，没有开始。请选择一个区，分几次下载。")
    batch = ReportBatch.objects.create(made_by=actor, queued_at=timezone.now(), **asked)
    BatchItem.objects.bulk_create(
        BatchItem(batch=batch, report_id=report, position=position)
        for position, report in enumerate(reports, start=1)
    )
    record(actor=actor, action="batch.created", target=batch, after=_for_audit(batch, len(reports)))
    return batch, True


@transaction.atomic
def retry_batch(*, batch: ReportBatch, actor: User) -> None:
    """Take the failed reports up again; what isn't the issued file may then be made anew from the snapshot.

    The archive is made again afterwards. Raises BatchRefused where nothing failed, or while the work goes on.
    """
    done = ReportBatch.objects.filter(pk=batch.pk, state=State.DONE, expires_at__gt=timezone.now())
    if done.update(state=State.COLLECTING, queued_at=timezone.now()) != 1:
        raise BatchRefused(_stands(batch))
    failed = batch.items.filter(state=ItemState.FAILED)
    count = failed.update(state=ItemState.WAITING, restore=True, runs=0, moved_at=None, message="")
    if not count:
        raise BatchRefused("没有失败的报告，没有重新处理。")
    record(actor=actor, action="batch.retried", target=batch, after={"reports": count})
    batch.refresh_from_db()


@transaction.atomic
def resume_batch(*, batch: ReportBatch, actor: User) -> None:
    """Note that a person puts work into the queue again that stands still. Raises BatchRefused where it goes on."""
    if hold_up(batch) not in ("no worker", "silent"):
        raise BatchRefused(_stands(batch))
    ReportBatch.objects.filter(pk=batch.pk).update(queued_at=timezone.now())
    record(actor=actor, action="batch.resumed", target=batch)
    batch.refresh_from_db()


def _stands(batch: ReportBatch) -> str:
    return f"这次下载{ReportBatch.objects.get(pk=batch.pk).get_state_display()}，没有重复处理。"


def hold_up(batch: ReportBatch) -> Literal["", "queue", "no worker", "silent"]:
    """Why nothing moves in work that is under way: others are before it, no worker runs, or the worker fell silent."""
    if not batch.is_active:
        return ""
    now = timezone.now()
    items = batch.items.aggregate(moved=Max("moved_at"))["moved"]
    moved = max(filter(None, (items, batch.beat_at)), default=None)
    if now - max(filter(None, (moved, batch.queued_at))) < (SILENCE if _in_hand(batch) else WAIT):
        return ""
    if _others_at_work(batch):
        return "queue"
    return "no worker" if moved is None or moved < batch.queued_at else "silent"


def _in_hand(batch: ReportBatch) -> bool:
    """Whether a worker has begun something in it and hasn't said that it is done."""
    if batch.state == State.PACKING:
        return batch.beat_at is not None
    return batch.items.filter(state=ItemState.RUNNING).exists()


def _others_at_work(batch: ReportBatch) -> bool:
    """Whether a worker has given a sign of life in other work."""
    since = timezone.now() - SILENCE
    return (
        BatchItem.objects.exclude(batch=batch).filter(moved_at__gt=since).exists()
        or ReportBatch.objects.exclude(pk=batch.pk).filter(beat_at__gt=since).exists()
        or CityUpload.objects.filter(beat_at__gt=since).exists()
    )


# --- the worker's side: reports --------------------------------------------------------------------------------


def take_item(*, item: BatchItem) -> bool:
    """Whether the report is now the caller's to do. It isn't while another worker is alive in it, or when done."""
    taken = BatchItem.objects.free().filter(pk=item.pk)
    count = taken.update(state=ItemState.RUNNING, runs=F("runs") + 1, moved_at=timezone.now())
    item.refresh_from_db(fields=["state", "runs", "restore"])
    return count == 1


def settle_item(*, item: BatchItem, failure: str = "") -> None:
    """The report is ready, or can't be had, and why; nothing where another worker has taken it in the meantime."""
    BatchItem.objects.filter(pk=item.pk, state=ItemState.RUNNING, runs=item.runs).update(
        state=ItemState.FAILED if failure else ItemState.DONE, message=failure, moved_at=timezone.now()
    )


def lost_items(*, batch: ReportBatch, queued: Collection[int]) -> list[int]:
    """Reports to be done that neither a living worker nor the queue has, by key; those that killed too often are given up."""
    free = batch.items.free()
    free.filter(runs__gte=MOST_RUNS).update(state=ItemState.FAILED, message=_DIED, moved_at=timezone.now())
    return [pk for pk in free.values_list("pk", flat=True) if pk not in queued]


def begin_packing(*, batch: ReportBatch) -> bool:
    """Whether the caller is the one to have the archive made: when every report is settled, once."""
    left = BatchItem.objects.unsettled().filter(batch=OuterRef("pk"))
    whole = ReportBatch.objects.filter(~Exists(left), pk=batch.pk, state=State.COLLECTING)
    return whole.update(state=State.PACKING, queued_at=timezone.now(), beat_at=None) == 1


# --- the worker's side: the archive ----------------------------------------------------------------------------


def take_packing(*, batch: ReportBatch) -> bool:
    """Whether the archive is now the caller's to make. It isn't while another worker is alive in it, or when done."""
    taken = ReportBatch.objects.silent().filter(pk=batch.pk, state=State.PACKING)
    count = taken.update(run=F("run") + 1, beat_at=timezone.now())
    batch.refresh_from_db()
    return count == 1


def beat(*, batch: ReportBatch) -> None:
    """A sign of life while packing. Raises Superseded when another worker has it."""
    if _mine(batch).update(beat_at=timezone.now()) != 1:
        raise Superseded


def finish_packing(*, batch: ReportBatch, name: str, size: int) -> None:
    """The archive lies in storage under that name. Raises Superseded when another worker made one."""
    expires = timezone.now() + timedelta(days=settings.DOWNLOAD_DAYS)
    with transaction.atomic():
        if _mine(batch).update(state=State.DONE, file=name, size=size, expires_at=expires) != 1:
            raise Superseded
        done = batch.items.filter(state=ItemState.DONE).count()
        record(actor=batch.made_by, action="batch.packed", target=batch, after=_for_audit(batch, done))
    batch.refresh_from_db()


def _mine(batch: ReportBatch) -> QuerySet[ReportBatch]:
    return ReportBatch.objects.filter(pk=batch.pk, run=batch.run, state=State.PACKING)


def expired() -> QuerySet[ReportBatch]:
    """Batches whose file is no longer to be kept."""
    return ReportBatch.objects.filter(state=State.DONE, expires_at__lte=timezone.now())


def note_removed(*, batch: ReportBatch) -> None:
    """The expired file is gone from storage."""
    with transaction.atomic():
        if expired().filter(pk=batch.pk).update(state=State.REMOVED, file="", size=0) == 1:
            record(actor=None, action="batch.expired", target=batch)


def _for_audit(batch: ReportBatch, reports: int) -> dict[str, object]:
    district = batch.district.code if batch.district else None
    return {"year": batch.year, "kind": batch.kind, "district": district, "reports": reports}

"""What the worker does for reports (`manage.py db_worker`): a round's reports into one archive.

Every report is a task of its own, so that several workers share them and a city's workbook need not wait for all. The
queue lies in the same database, so work and its tasks are written together or not at all. A task whose worker is killed
stays "running" and is never run again; hence `tend_batch`, which looks later whether something was lost.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from reports.batch_work import pack, prepare_item, remove_expired
from reports.batches import begin_packing, lost_items, make_batch, resume_batch, retry_batch
from reports.models import SILENCE, BatchItem, ReportBatch
from reports.rounds import Round
from stations.models import District, User

# Behind everything for which somebody may be waiting at the page.
_BEHIND = -10
_TEND_EVERY = SILENCE + timedelta(seconds=5)
_LOOKS = 5
_MOST_RUNS = 10


@transaction.atomic
def start_batch(*, actor: User, of: Round, district: District | None) -> tuple[ReportBatch, bool]:
    """Make the batch, or find the same one on its way, and whether it is new. Raises BatchRefused."""
    batch, new = make_batch(actor=actor, of=of, district=district)
    if new:
        _start(batch)
    return batch, new


@transaction.atomic
def start_retry(*, batch: ReportBatch, actor: User) -> None:
    """Take what failed up again. Raises BatchRefused."""
    retry_batch(batch=batch, actor=actor)
    _start(batch)


@transaction.atomic
def start_again(*, batch: ReportBatch, actor: User) -> None:
    """Put what was lost into the queue again, because a person asks for it. Raises BatchRefused where it goes on."""
    resume_batch(batch=batch, actor=actor)
    _start(batch)


def _start(batch: ReportBatch) -> None:
    queue_batch.enqueue(str(batch.pk))
    _keep_watch(batch)


def _keep_watch(batch: ReportBatch) -> None:
    """See to it that some looks wait in the queue: a worker may die in the very moment in which it looks."""
    waiting = _waiting(tend_batch.module_path).filter(args_kwargs__args=[str(batch.pk)]).count()
    for number in range(waiting, _LOOKS):
        later = timezone.now() + _TEND_EVERY * (2 + number) / 2
        tend_batch.using(run_after=later).enqueue(str(batch.pk))


@task()
def queue_batch(pk: str) -> None:
    """Put every report of the batch into the queue that isn't there."""
    _queue_lost(ReportBatch.objects.get(pk=pk))


@task()
def tend_batch(pk: str) -> None:
    """Look whether a worker died with something of the batch, and look again later while it goes on."""
    batch = ReportBatch.objects.get(pk=pk)
    if batch.is_active and batch.run < _MOST_RUNS:
        _keep_watch(batch)
        _queue_lost(batch)


@transaction.atomic
def _queue_lost(batch: ReportBatch) -> None:
    """See to it that whatever is to be done is in the queue or in a living worker's hands. What is, isn't doubled."""
    for item in lost_items(batch=batch, queued=_ready(prepare_report.module_path)):
        prepare_report.enqueue(item)
    _pack_when_settled(batch)
    waits = ReportBatch.objects.silent().filter(pk=batch.pk, state=ReportBatch.State.PACKING)
    if waits.exists() and str(batch.pk) not in _ready(pack_batch.module_path):
        pack_batch.enqueue(str(batch.pk))


def _waiting(path: str) -> QuerySet[DBTaskResult]:
    """Tasks of that name that no worker has taken."""
    return DBTaskResult.objects.filter(status=TaskResultStatus.READY, task_path=path)


def _ready(path: str) -> set[Any]:
    """The argument of each of them."""
    found = _waiting(path).values_list("args_kwargs", flat=True)
    return {arguments["args"][0] for arguments in found}


@task(priority=_BEHIND)
def prepare_report(pk: int) -> None:
    """Have one report ready; whoever settles the last one has the archive made."""
    item = BatchItem.objects.select_related("batch").get(pk=pk)
    _keep_watch(item.batch)
    prepare_item(item=item)
    with transaction.atomic():
        _pack_when_settled(item.batch)


def _pack_when_settled(batch: ReportBatch) -> None:
    if begin_packing(batch=batch):
        pack_batch.enqueue(str(batch.pk))


@task()
def pack_batch(pk: str) -> None:
    """Put the archive together. Its end is queued before it, so that no worker's death leaves it for ever."""
    kept = timedelta(days=settings.DOWNLOAD_DAYS, hours=1)
    delete_expired.using(run_after=timezone.now() + kept).enqueue()
    pack(batch=ReportBatch.objects.get(pk=pk))


@task()
def delete_expired() -> None:
    """Delete the archives whose time is over."""
    remove_expired()

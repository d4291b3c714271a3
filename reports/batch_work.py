"""What a worker does for a batch: have each report's file ready and checked, then put all of them into one archive."""

from __future__ import annotations

import logging
import tempfile
from typing import IO

from django.core.files import File
from django.utils import timezone

from reports.batch_archive import INDEX, Archive, Line, index_workbook, paths_of
from reports.batch_files import FileBroken, checked_bytes, restore_file
from reports.batches import (
    Superseded,
    beat,
    expired,
    finish_packing,
    note_removed,
    settle_item,
    take_item,
    take_packing,
)
from reports.models import BatchItem, Report, ReportBatch
from reports.pdf import RenderingFailedError, RenderingUnavailableError
from reports.rounds import LONG
from reports.services import stored_pdf
from stations.models import User

_OUT_OF_SCOPE = "这份报告已不在您的查看范围内，没有收入。如有疑问，请联系系统管理员。"
_BROKEN = "生成这份报告的文件时系统出错，错误已记录。请稍后点“重试”；仍然失败的，请联系系统管理员。"

logger = logging.getLogger(__name__)


def prepare_item(*, item: BatchItem) -> None:
    """Have the report's file stored and checked. Does nothing while another worker is alive in it, or when done.

    Whatever is wrong is kept with the report, in words, and leaves the others.
    """
    if not take_item(item=item):
        return
    failure = ""
    try:
        _prepare(item)
    except FileBroken as broken:
        failure = broken.message
    except (RenderingUnavailableError, RenderingFailedError) as error:
        logger.warning("report %s could not be rendered: %s", item.report_id, error)
        failure = str(error)
    except Exception:
        logger.exception("report %s of batch %s could not be prepared", item.report_id, item.batch_id)
        failure = _BROKEN
    settle_item(item=item, failure=failure)


def _prepare(item: BatchItem) -> None:
    maker = User.objects.get(pk=item.batch.made_by_id)
    report = Report.objects.visible_to(maker).filter(pk=item.report_id).first()
    if report is None:
        raise FileBroken(_OUT_OF_SCOPE)
    report = stored_pdf(report=report)
    try:
        checked_bytes(report)
    except FileBroken:
        if not item.restore:
            raise
        restore_file(report=report, actor=maker)


def pack(*, batch: ReportBatch) -> None:
    """Write the archive and store it, once.

    Does nothing while another worker is alive in it, or when done; what that one has begun counts for nothing when it
    was silent for too long.
    """
    if not take_packing(batch=batch):
        return
    storage, before = batch.file.storage, batch.file.name
    with tempfile.TemporaryFile() as stream:
        try:
            _write(batch, stream)
            size = stream.tell()
            stream.seek(0)
            name = storage.save(f"downloads/{batch.pk}/{batch.run}.zip", File(stream))
        except Superseded:
            return
    try:
        finish_packing(batch=batch, name=name, size=size)
    except Superseded:
        storage.delete(name)
        return
    _delete_others(batch, before)


def _write(batch: ReportBatch, stream: IO[bytes]) -> None:
    maker = User.objects.get(pk=batch.made_by_id)
    readable = Report.objects.visible_to(maker)
    station = "report__evaluation__agreement__station__subdistrict__district"
    items = list(
        batch.items.filter(report__in=readable)
        .select_related(station)
        .defer(*(f"report__{name}" for name in LONG))
        .order_by("position")
    )
    archive, lines = Archive(stream), []
    for item, path in zip(items, paths_of(item.report for item in items), strict=True):
        beat(batch=batch)
        failure = item.message or _add(archive, item, path)
        lines.append(Line(item.report, path, failure))
    archive.add(INDEX, index_workbook(batch.title, lines), timezone.localdate())
    archive.finish()


def _add(archive: Archive, item: BatchItem, path: str) -> str:
    """Take the report into the archive; why not, where it is no longer the issued file."""
    try:
        archive.add(path, checked_bytes(item.report), item.report.issued_on)
    except FileBroken as broken:
        BatchItem.objects.filter(pk=item.pk).update(state=BatchItem.State.FAILED, message=broken.message)
        return broken.message
    return ""


def _delete_others(batch: ReportBatch, before: str | None) -> None:
    """What an earlier run left in storage: the archive before a retry, or that of a worker that died before it told."""
    storage = batch.file.storage
    names = {f"downloads/{batch.pk}/{run}.zip" for run in range(1, batch.run)} | {before or ""}
    for name in names - {batch.file.name, ""}:
        storage.delete(name)


def remove_expired() -> int:
    """Delete the archives whose time is over; how many."""
    removed = 0
    for batch in expired():
        batch.file.delete(save=False)
        _delete_others(batch, None)
        note_removed(batch=batch)
        removed += 1
    return removed

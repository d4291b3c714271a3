"""The confirmed stations of a city's workbook, each written wholly or not at all, each once."""

from __future__ import annotations

import logging

from django.db import transaction

from staffing.services.attendance import apply_parsed, read_part
from staffing.sheets.layout import find_layout
from staffing.sheets.parsed import Layout
from stations.audit import record
from stations.city_uploads import Superseded, beat, finish_writing, take
from stations.models import Agreement, CityPart, CityUpload, Upload
from stations.uploads import UploadRefused, stored_bytes
from stations.workbooks import read_workbook

_CHANGED = "核对之后，这个社工站的数据有了变化，没有写入。请重新上传这份文件，核对后再确认。"
_BROKEN = "写入时系统出错，没有写入，错误已记录。请联系系统管理员，或稍后重新上传这份文件。"

logger = logging.getLogger(__name__)


class _Written(Exception):  # noqa: N818 - another worker was faster
    """The part was written before."""


def write_city(*, city: CityUpload) -> None:
    """Write every confirmed station, each in a transaction of its own; the worker's second half.

    What was written stays when the worker dies, and whoever takes the work next goes on with the rest. A station whose
    plan is no longer the one that was shown is left out and says so. Does nothing while another worker is alive in it.
    Raises Superseded when another worker took it in the meantime.
    """
    if not take(city=city, state=CityUpload.State.WRITING):
        return
    try:
        layout, _ = find_layout(read_workbook(stored_bytes(city), city.original_name))
    except UploadRefused as refused:
        city.parts.filter(state=CityPart.State.CONFIRMED).update(
            state=CityPart.State.FAILED, message=refused.message
        )
        finish_writing(city=city)
        return
    waiting = city.parts.filter(state=CityPart.State.CONFIRMED)
    written = city.total - waiting.count()
    parts = waiting.select_related("agreement__station__subdistrict").order_by("position")
    for done, part in enumerate(parts, start=written + 1):
        _write(city, part, layout, done)
    finish_writing(city=city)


def _write(city: CityUpload, part: CityPart, layout: Layout | None, done: int) -> None:
    try:
        with transaction.atomic():
            # First, so that a worker that was superseded writes nothing.
            beat(city=city, done=done, total=city.total)
            _apply(city, part, layout)
    except Superseded:
        raise
    except _Written:
        return
    except UploadRefused:
        _fail(part, _CHANGED)
    except Exception:
        logger.exception("part %s of city upload %s could not be written", part.position, city.pk)
        _fail(part, _BROKEN)


def _apply(city: CityUpload, part: CityPart, layout: Layout | None) -> None:
    if part.agreement is None:
        raise ValueError("a confirmed part has its agreement")
    upload = _upload(city, part.agreement)
    claimed = CityPart.objects.filter(pk=part.pk, state=CityPart.State.CONFIRMED)
    if claimed.update(state=CityPart.State.APPLIED, upload=upload) != 1:
        raise _Written
    apply_parsed(
        upload=upload,
        parsed=read_part(layout=layout, part=part, agreement=part.agreement),
        actor=city.confirmed_by,
        explanations=None,
        fingerprint=part.fingerprint,
        reason=city.reason,
    )


def _upload(city: CityUpload, agreement: Agreement) -> Upload:
    """The station's own upload: of the stored bytes of the whole file, which are kept once."""
    upload = Upload.objects.create(
        kind=city.kind,
        agreement=agreement,
        file=city.file.name,
        original_name=city.original_name,
        size=city.size,
        sha256=city.sha256,
        uploaded_by=city.uploaded_by,
    )
    record(
        actor=city.uploaded_by,
        action="upload.stored",
        target=upload,
        after={"sha256": upload.sha256, "city": str(city.pk)},
    )
    return upload


def _fail(part: CityPart, message: str) -> None:
    CityPart.objects.filter(pk=part.pk, state=CityPart.State.CONFIRMED).update(
        state=CityPart.State.FAILED, message=message
    )

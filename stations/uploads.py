"""A workbook that somebody sent: kept as it came, decided upon once.

What an intake does around this: `store_upload` → plan for the preview → in one transaction `check_plan` on the plan
computed anew, `claim_upload`, its own writes, `keep_changes`. The claim is a conditional update, so a second
confirmation of the same upload finds nothing to claim. Taking it back goes the same way: `claim_undo`, the obstacles
looked for anew (stations.undoing), then the rows.
"""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from stations.audit import record
from stations.intake import Plan
from stations.models import Agreement, CityUpload, MonthReturn, Upload, User
from stations.months import label
from stations.refusals import LONGEST_REASON, Refusal, given_words


class UploadRefused(Refusal):
    """An upload is not applied, or not undone."""


class UploadDecided(UploadRefused):
    """It was applied, discarded or undone before; nothing was done a second time."""


def store_upload(
    *,
    kind: str,
    agreement: Agreement,
    data: bytes,
    filename: str,
    actor: User | None,
    first_month: date | None = None,
    last_month: date | None = None,
) -> Upload:
    """Keep the bytes as they came, with their checksum; the months are those that the person named, if any."""
    upload = Upload(
        kind=kind,
        agreement=agreement,
        original_name=filename[-200:],
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        first_month=first_month,
        last_month=last_month,
        uploaded_by=actor,
    )
    upload.file.save(filename, ContentFile(data), save=False)
    try:
        with transaction.atomic():
            upload.save(force_insert=True)
            record(actor=actor, action="upload.stored", target=upload, after={"sha256": upload.sha256})
    except BaseException:
        upload.file.delete(save=False)
        raise
    return upload


def stored_bytes(upload: Upload | CityUpload) -> bytes:
    """The workbook as it was sent. Raises UploadRefused when the store no longer holds the very same bytes."""
    with upload.file.open("rb") as stream:
        data = bytes(stream.read())
    if hashlib.sha256(data).hexdigest() != upload.sha256:
        raise UploadRefused("存储的文件与上传时不一致，不能写入。请重新上传，并告知系统管理员。")
    return data


def tidied(explanations: Mapping[str, str]) -> dict[str, str]:
    """The words that accept warnings, by key. Raises UploadRefused when one is too long."""
    said = {key: text.strip() for key, text in explanations.items()}
    if any(len(text) > LONGEST_REASON for text in said.values()):
        raise UploadRefused(f"说明最多 {LONGEST_REASON} 字，没有写入。请缩短后再提交。")
    return said


def check_plan(plan: Plan, *, explanations: dict[str, str], fingerprint: str | None = None) -> None:
    """Raise UploadRefused unless the plan may be applied: no error, each warning explained, the plan that was seen.

    `fingerprint` is that of the plan shown to the person (None: nothing was shown, as in a command).
    """
    if plan.errors:
        raise UploadRefused(f"表中有 {len(plan.errors)} 处错误，没有写入。请改正表格后重新上传。")
    if fingerprint is not None and fingerprint != plan.fingerprint:
        raise UploadRefused("预览之后数据有了变化，没有写入。下面是重新核对的结果，请确认后再提交。")
    if missing := plan.unexplained(explanations):
        raise UploadRefused(
            f"还有 {len(missing)} 处提醒没有说明，没有写入。请逐条填写说明，或改正表格后重新上传。"
        )


def claim_upload(*, upload: Upload, actor: User | None) -> None:
    """Mark it as applied, inside the transaction that applies it. Raises UploadDecided when somebody was first."""
    claimed = Upload.objects.filter(pk=upload.pk, state=Upload.State.PREVIEW).update(
        state=Upload.State.APPLIED, applied_by=actor, applied_at=timezone.now()
    )
    if claimed != 1:
        state = Upload.objects.get(pk=upload.pk).get_state_display()
        raise UploadDecided(f"这份文件{state}，没有重复写入。")


def keep_changes(
    *,
    upload: Upload,
    actor: User | None,
    plan: Plan,
    explanations: dict[str, str],
    changes: list[dict[str, Any]],
    months: Iterable[date],
    reason: str = "",
) -> None:
    """Store what the application changed, row by row, and the words that accepted its warnings.

    `months` are all that the workbook spoke of; those that the bureau had returned have now been sent again.
    """
    upload.explanations = {warning.key: explanations[warning.key] for warning in plan.warnings}
    upload.changes = changes
    spoken = sorted(set(months))
    upload.months = [label(month) for month in spoken]
    upload.save(update_fields=["explanations", "changes", "months"])
    record(actor=actor, action="upload.applied", target=upload, after=plan.counts, reason=reason)
    waiting = MonthReturn.objects.waiting().filter(agreement=upload.agreement_id, kind=upload.kind)
    waiting.filter(month__in=spoken).update(resolved_by=upload)


@transaction.atomic
def discard_upload(*, upload: Upload, actor: User | None) -> None:
    """Give up an upload that was not applied. Raises UploadDecided when it was."""
    if not Upload.objects.filter(pk=upload.pk, state=Upload.State.PREVIEW).update(
        state=Upload.State.DISCARDED
    ):
        raise UploadDecided(f"这份文件{Upload.objects.get(pk=upload.pk).get_state_display()}，不能放弃。")
    record(actor=actor, action="upload.discarded", target=upload)


def claim_undo(*, upload: Upload, actor: User | None, reason: str) -> None:
    """Mark it as undone, inside the transaction that restores its rows.

    Raises UploadRefused without a reason, UploadDecided unless it stands as applied. Months that had been returned,
    and were sent again with it, wait again.
    """
    reason = given_words(reason, "请写明撤销的原因", UploadRefused)
    claimed = Upload.objects.filter(pk=upload.pk, state=Upload.State.APPLIED).update(
        state=Upload.State.UNDONE, undone_by=actor, undone_at=timezone.now(), undone_because=reason
    )
    if claimed != 1:
        raise UploadDecided(f"这份文件{Upload.objects.get(pk=upload.pk).get_state_display()}，不能撤销。")
    # What it changed may have been read before it was applied.
    upload.refresh_from_db()
    record(actor=actor, action="upload.undone", target=upload, reason=reason)
    waiting = MonthReturn.objects.waiting().filter(agreement=upload.agreement_id, kind=upload.kind)
    resolved = MonthReturn.objects.filter(resolved_by=upload).exclude(month__in=waiting.values("month"))
    for month in set(resolved.values_list("month", flat=True)):
        newest = resolved.filter(month=month).latest("returned_at", "pk")
        MonthReturn.objects.filter(pk=newest.pk).update(resolved_by=None)

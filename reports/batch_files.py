"""The file of an issued report: whether what lies in storage is what was issued, and putting it back where it isn't."""

from __future__ import annotations

import hashlib

from django.core.files.base import ContentFile
from django.db import transaction

from reports.documents import report_pdf
from reports.models import Report, storage_name
from stations.audit import record
from stations.models import User


class FileBroken(Exception):  # noqa: N818 - a state of the storage; the message is for the person
    """What lies in storage isn't the issued file. The message says in Chinese what is wrong, and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def checked_bytes(report: Report) -> bytes:
    """The issued file, which has its SHA-256. Raises FileBroken when it is gone or is another one."""
    try:
        with report.file.open("rb") as stream:
            data: bytes = stream.read()
    except OSError as error:
        raise FileBroken(
            "存储中找不到这份报告的文件。请点“重试”按签发时的内容重新生成；若反复出现，请联系系统管理员检查存储。"
        ) from error
    if hashlib.sha256(data).hexdigest() != report.sha256:
        raise FileBroken(
            "存储中的文件与签发时的不一致（SHA-256 不符），没有收入。请点“重试”按签发时的内容重新生成，"
            "并请系统管理员查明文件为何改变。"
        )
    return data


def restore_file(*, report: Report, actor: User | None) -> None:
    """Render the report again from its snapshot and store it where that gives the issued bytes.

    What lay there before stays in storage, without a row that names it, for whoever looks into it; the audit entry tells
    its name. Raises FileBroken when the rendering differs: then only a backup has the issued file.
    """
    rendered = report_pdf(report.content, draft=False)
    if hashlib.sha256(rendered).hexdigest() != report.sha256:
        raise FileBroken(
            "重新生成的文件与签发时的不一致，没有替换（软件或字体可能已经更新）。请联系系统管理员从备份中恢复这份文件。"
        )
    before = report.file.name
    name = report.file.storage.save(storage_name(report, ""), ContentFile(rendered))
    with transaction.atomic():
        replaced = Report.objects.filter(pk=report.pk, file=before).update(file=name)
        if replaced:
            record(
                actor=actor,
                action="report.file_restored",
                target=report,
                before={"file": before},
                after={"file": name, "sha256": report.sha256},
            )
    if not replaced:
        report.file.storage.delete(name)
    report.refresh_from_db(fields=["file"])

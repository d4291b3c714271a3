"""A file that somebody attached: what evidence and material have in common."""

from uuid import uuid4

from django.conf import settings
from django.db import models

from scoring.attached_files import KINDS, LONGEST_NAME, Kind


def storage_name(attachment: "Attachment", filename: str) -> str:
    """Where the bytes lie: never under the name that the sender gave, and nowhere with an address."""
    return f"{attachment.folder}/{attachment.pk}"


class Attachment(models.Model):
    """Stored bytes with their name for people, size and SHA-256, all of them as kept.

    Who removes a file takes its bytes out of the store; the line stays and says who and when.
    """

    folder = "attachments"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    file = models.FileField("文件", upload_to=storage_name)
    name = models.CharField("文件名", max_length=LONGEST_NAME + 5)
    code = models.CharField(
        "类型", max_length=10, choices=[(kind.code, kind.label) for kind in KINDS.values()]
    )
    size = models.PositiveIntegerField("字节数")
    sha256 = models.CharField("SHA-256", max_length=64)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="上传人"
    )
    uploaded_at = models.DateTimeField("上传时间", auto_now_add=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="删除人"
    )
    removed_at = models.DateTimeField("删除时间", null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def kind(self) -> Kind:
        """What kind of file it is."""
        return KINDS[self.code]

    @property
    def is_removed(self) -> bool:
        """Whether somebody took it back."""
        return self.removed_at is not None

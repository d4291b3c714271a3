"""Workbooks as they were sent."""

from typing import TYPE_CHECKING, Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q

from stations.models.agreements import Agreement

if TYPE_CHECKING:
    from stations.models.people import User


def storage_name(upload: "Upload", filename: str) -> str:
    """Where the bytes lie: never under the name that the sender gave."""
    return f"uploads/{upload.pk}"


class UploadQuerySet(models.QuerySet["Upload"]):
    """Uploads in a person's scope."""

    def visible_to(self, user: "User") -> Self:
        """Uploads of stations whose data the person may read."""
        return self.filter(user.access.opened("agreement__station__"))


class Upload(models.Model):
    """One workbook for one agreement: its stored bytes, who sent it, and what came of it.

    `explanations` maps a warning's key to the words that accepted it; `changes` keeps what stood before and after,
    row by row (stations.undoing), so that the upload can be undone; `months` are those that it spoke of, as
    "2023-07", whether it changed them or not.
    """

    class Kind(models.TextChoices):
        ATTENDANCE = "attendance", "社工到岗情况"
        INDICATORS = "indicators", "服务指标完成情况"

    class State(models.TextChoices):
        PREVIEW = "preview", "尚未写入"
        APPLIED = "applied", "已写入"
        DISCARDED = "discarded", "已放弃"
        UNDONE = "undone", "已撤销"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    kind = models.CharField("类别", max_length=20, choices=Kind.choices)
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="uploads", verbose_name="协议")
    file = models.FileField("文件", upload_to=storage_name)
    original_name = models.CharField("文件名", max_length=200)
    size = models.PositiveIntegerField("字节数")
    sha256 = models.CharField("SHA-256", max_length=64)
    first_month = models.DateField("起始月", null=True, blank=True)
    last_month = models.DateField("截止月", null=True, blank=True)
    state = models.CharField("状态", max_length=20, choices=State.choices, default=State.PREVIEW)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="uploads",
        verbose_name="上传人",
    )
    uploaded_at = models.DateTimeField("上传时间", auto_now_add=True)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="写入人",
    )
    applied_at = models.DateTimeField("写入时间", null=True, blank=True)
    explanations = models.JSONField("说明", default=dict, blank=True)
    months = models.JSONField("所含月份", default=list, blank=True)
    changes = models.JSONField("变更", default=list, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="撤销人",
    )
    undone_at = models.DateTimeField("撤销时间", null=True, blank=True)
    undone_because = models.CharField("撤销原因", max_length=500, blank=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        verbose_name = "上传"
        verbose_name_plural = "上传"
        ordering = ["-uploaded_at"]
        indexes = [models.Index(fields=["agreement", "kind", "state"])]
        constraints = [
            models.CheckConstraint(
                name="upload_applied_has_a_time",
                condition=~Q(state__in=["applied", "undone"]) | Q(applied_at__isnull=False),
            ),
            models.CheckConstraint(
                name="upload_undone_has_a_time_and_a_reason",
                condition=(Q(state="undone", undone_at__isnull=False) & ~Q(undone_because=""))
                | (~Q(state="undone") & Q(undone_at__isnull=True, undone_because="")),
            ),
        ]

    def __str__(self) -> str:
        return self.original_name

"""One workbook for many stations, sent by the city or a district's bureau, and what became of each station's part."""

from typing import TYPE_CHECKING, Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from stations.access import Role
from stations.models.agreements import Agreement
from stations.models.places import Station
from stations.models.uploads import Upload

if TYPE_CHECKING:
    from stations.models.people import User


def city_storage_name(city: "CityUpload", filename: str) -> str:
    """Where the bytes lie: never under the name that the sender gave."""
    return f"uploads/{city.pk}"


class CityUploadQuerySet(models.QuerySet["CityUpload"]):
    """City uploads in a person's scope."""

    def visible_to(self, user: "User") -> Self:
        """An administrator's are all; a bureau's those of its own that speak of nobody else's stations."""
        if user.access.is_(Role.ADMINISTRATOR):
            return self.all()
        if not user.access.is_(Role.SUPERVISOR):
            return self.none()
        elsewhere = CityPart.objects.filter(city=OuterRef("pk"), station__isnull=False).exclude(
            station__subdistrict__district__in=user.access.districts
        )
        return self.filter(~Exists(elsewhere), uploaded_by=user)


class CityUpload(models.Model):
    """The stored bytes, who sent them, and how far the worker is with them.

    `run` counts the takings: only the latest goes on. `beat_at` is the worker's last sign of life in it, None while the
    work waits in the queue since `queued_at`. `done` of `total` stations are behind it. `problems` are those of the
    file as a whole, as {"sheet", "cell", "message"}; `reason` accepted the warnings of what was confirmed.
    """

    class State(models.TextChoices):
        READING = "reading", "核对中"
        READY = "ready", "待确认"
        UNREADABLE = "unreadable", "无法读取"
        WRITING = "writing", "写入中"
        DONE = "done", "已完成"
        DISCARDED = "discarded", "已放弃"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    kind = models.CharField(
        "类别", max_length=20, choices=Upload.Kind.choices, default=Upload.Kind.ATTENDANCE
    )
    file = models.FileField("文件", upload_to=city_storage_name)
    original_name = models.CharField("文件名", max_length=200)
    size = models.PositiveIntegerField("字节数")
    sha256 = models.CharField("SHA-256", max_length=64)
    state = models.CharField("状态", max_length=20, choices=State.choices, default=State.READING)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="city_uploads", verbose_name="上传人"
    )
    uploaded_at = models.DateTimeField("上传时间", auto_now_add=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="确认人",
    )
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    reason = models.CharField("对提醒的说明", max_length=500, blank=True)
    problems = models.JSONField("整份文件的问题", default=list, blank=True)
    run = models.PositiveIntegerField("处理次数", default=0)
    queued_at = models.DateTimeField("排队时间")
    beat_at = models.DateTimeField("最近处理时间", null=True, blank=True)
    done = models.PositiveIntegerField("已处理", default=0)
    total = models.PositiveIntegerField("共计", default=0)

    objects = CityUploadQuerySet.as_manager()

    class Meta:
        verbose_name = "汇总上报"
        verbose_name_plural = "汇总上报"
        ordering = ["-uploaded_at"]
        constraints = [
            models.CheckConstraint(
                name="city_upload_confirmed_by_somebody",
                condition=~Q(state__in=["writing", "done"])
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.original_name

    @property
    def is_active(self) -> bool:
        """Whether a worker has, or should have, something to do with it."""
        return self.state in (self.State.READING, self.State.WRITING)


class CityPart(models.Model):
    """One station's rows in a city's workbook: what they would do, and the upload that they became.

    `label` and `district` as written, `cell` where they stand; `station` and `agreement` are None when nothing fits.
    `rows` are ranges of zero-based rows, both ends included. `fingerprint` is that of the plan that was shown.
    `message` says why a confirmed part was not written after all.
    """

    class State(models.TextChoices):
        REFUSED = "refused", "有错误"
        READY = "ready", "可写入"
        LEFT_OUT = "left_out", "未选"
        CONFIRMED = "confirmed", "等待写入"
        APPLIED = "applied", "已写入"
        FAILED = "failed", "没有写入"

    city = models.ForeignKey(CityUpload, models.CASCADE, related_name="parts", verbose_name="汇总上报")
    position = models.PositiveIntegerField("顺序")
    label = models.CharField("表中的名称", max_length=100, blank=True)
    district = models.CharField("表中的区", max_length=100, blank=True)
    sheet = models.CharField("工作表", max_length=100, blank=True)
    cell = models.CharField("单元格", max_length=12, blank=True)
    rows = models.JSONField("行", default=list)
    station = models.ForeignKey(
        Station, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="社工站"
    )
    agreement = models.ForeignKey(
        Agreement, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="协议"
    )
    state = models.CharField("状态", max_length=20, choices=State.choices, default=State.READY)
    added = models.PositiveIntegerField("新增", default=0)
    changed = models.PositiveIntegerField("变更", default=0)
    unchanged = models.PositiveIntegerField("不变", default=0)
    missing = models.PositiveIntegerField("表中缺少", default=0)
    errors = models.JSONField("错误", default=list, blank=True)
    warnings = models.JSONField("提醒", default=list, blank=True)
    fingerprint = models.CharField("方案校验值", max_length=64, blank=True)
    message = models.CharField("没有写入的原因", max_length=500, blank=True)
    upload = models.OneToOneField(
        Upload, models.PROTECT, null=True, blank=True, related_name="city_part", verbose_name="上传"
    )

    class Meta:
        verbose_name = "汇总上报中的社工站"
        verbose_name_plural = "汇总上报中的社工站"
        ordering = ["city", "position"]
        constraints = [
            models.UniqueConstraint(fields=["city", "position"], name="one_part_at_a_position"),
            models.UniqueConstraint(fields=["city", "station"], name="one_part_of_a_station"),
            models.CheckConstraint(
                name="city_part_applied_has_its_upload",
                condition=Q(state="applied", upload__isnull=False)
                | (~Q(state="applied") & Q(upload__isnull=True)),
            ),
            models.CheckConstraint(
                name="city_part_refused_or_belongs_somewhere",
                condition=Q(state="refused") | Q(station__isnull=False, agreement__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def lines(self) -> list[int]:
        """The zero-based rows of the sheet."""
        return [row for first, last in self.rows for row in range(first, last + 1)]

    @property
    def name(self) -> str:
        """The station's name, or what stands in the sheet where no station fits."""
        return self.station.name if self.station else self.label or "（没有写明社工站）"

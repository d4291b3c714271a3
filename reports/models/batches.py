"""A round's reports as one file: what was asked for, each report on its way into it, and the file."""

from datetime import timedelta
from typing import TYPE_CHECKING, Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from reports.models.reports import Report
from scoring.models import Evaluation
from stations.models import District

if TYPE_CHECKING:
    from stations.models import User

# After this long without a sign of life the worker is taken for dead, and another one may take the work. A report is
# rendered in some seconds.
SILENCE = timedelta(seconds=60)


def _no_living_worker(moved: str) -> Q:
    """Condition on work of which nobody has said anything for so long that no worker can be in it."""
    return Q(**{f"{moved}__isnull": True}) | Q(**{f"{moved}__lt": timezone.now() - SILENCE})


class ReportBatchQuerySet(models.QuerySet["ReportBatch"]):
    """Batches in a person's scope."""

    def visible_to(self, user: "User") -> Self:
        """A person's own: nobody else is told what somebody took away."""
        return self.filter(made_by=user.pk)

    def silent(self) -> Self:
        """Those that no living worker is putting together."""
        return self.filter(_no_living_worker("beat_at"))


class ReportBatch(models.Model):
    """The issued reports of one round, of a district or of all that its maker may read, on their way into one archive.

    A round is all evaluations of one kind whose agreements begin in one year. `run` counts the takings of the archive's
    assembly: only the latest goes on; `beat_at` is its last sign of life. Work waits in the queue since `queued_at`.
    The file lies in storage until `expires_at`.
    """

    class State(models.TextChoices):
        COLLECTING = "collecting", "收集报告中"
        PACKING = "packing", "打包中"
        DONE = "done", "已完成"
        REMOVED = "removed", "已过期"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    year = models.PositiveSmallIntegerField("年度")
    kind = models.CharField("类别", max_length=20, choices=Evaluation.Kind.choices)
    district = models.ForeignKey(
        District, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="区"
    )
    state = models.CharField("状态", max_length=20, choices=State.choices, default=State.COLLECTING)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="report_batches", verbose_name="下载人"
    )
    made_at = models.DateTimeField("发起时间", auto_now_add=True)
    queued_at = models.DateTimeField("排队时间")
    run = models.PositiveIntegerField("打包次数", default=0)
    beat_at = models.DateTimeField("最近处理时间", null=True, blank=True)
    file = models.FileField("压缩包", blank=True)
    size = models.PositiveBigIntegerField("字节数", default=0)
    expires_at = models.DateTimeField("保留至", null=True, blank=True)

    objects = ReportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = "批量下载"
        verbose_name_plural = "批量下载"
        ordering = ["-made_at"]
        constraints = [
            models.CheckConstraint(
                name="report_batch_done_has_its_file",
                condition=~Q(state="done") | (~Q(file="") & Q(expires_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="report_batch_removed_has_no_file", condition=~Q(state="removed") | Q(file="")
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """ "黄埔区2023 年度中期评估报告", for headings and the file."""
        where = self.district.name if self.district else ""
        return f"{where}{self.year} 年度{self.get_kind_display()}报告"

    @property
    def is_active(self) -> bool:
        """Whether a worker has, or should have, something to do with it."""
        return self.state in (self.State.COLLECTING, self.State.PACKING)

    @property
    def is_ready(self) -> bool:
        """Whether the file may be handed out: it is there, and its time isn't over."""
        return (
            self.state == self.State.DONE and self.expires_at is not None and self.expires_at > timezone.now()
        )


class BatchItemQuerySet(models.QuerySet["BatchItem"]):
    """Reports of batches. Their scope is that of the batch and of the report."""

    def unsettled(self) -> Self:
        """Those that a worker has still to do, or has in hand."""
        return self.filter(state__in=[BatchItem.State.WAITING, BatchItem.State.RUNNING])

    def free(self) -> Self:
        """Those to be done that no living worker has in hand."""
        running = Q(state=BatchItem.State.RUNNING)
        return self.filter(Q(state=BatchItem.State.WAITING) | running & _no_living_worker("moved_at"))


class BatchItem(models.Model):
    """One report of a batch, of the version that was current when the batch was made.

    `runs` counts the takings: only the latest one settles. `moved_at` is the last sign of life in it. `restore`: a
    person asked for it again after it failed, so a file that isn't the issued one may be made anew. `message` says why
    it isn't in the archive and what to do.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "等待"
        RUNNING = "running", "处理中"
        DONE = "done", "已就绪"
        FAILED = "failed", "失败"

    batch = models.ForeignKey(ReportBatch, models.CASCADE, related_name="items", verbose_name="批量下载")
    report = models.ForeignKey(Report, models.PROTECT, related_name="+", verbose_name="报告")
    position = models.PositiveIntegerField("顺序")
    state = models.CharField("状态", max_length=20, choices=State.choices, default=State.WAITING)
    runs = models.PositiveIntegerField("处理次数", default=0)
    restore = models.BooleanField("重试", default=False)
    moved_at = models.DateTimeField("最近处理时间", null=True, blank=True)
    message = models.CharField("失败原因", max_length=500, blank=True)

    objects = BatchItemQuerySet.as_manager()

    class Meta:
        verbose_name = "批量下载中的报告"
        verbose_name_plural = "批量下载中的报告"
        ordering = ["batch", "position"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "report"], name="one_item_of_a_report"),
            models.UniqueConstraint(fields=["batch", "position"], name="one_item_at_a_position"),
            models.CheckConstraint(
                name="batch_item_failed_says_why",
                condition=(Q(state="failed") & ~Q(message="")) | (~Q(state="failed") & Q(message="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}"

"""Months that a station types into the site instead of uploading a workbook."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from stations.models.agreements import Agreement
from stations.models.uploads import Upload


class MonthEntry(models.Model):
    """A month typed row by row (网页填报): opened by its first row, finished when somebody says that it is complete.

    Rows count as soon as they are saved; until the entry is finished the month is not reported as in. A returned month
    that was corrected by hand is finished anew, so a month may have several finished entries.
    """

    agreement = models.ForeignKey(
        Agreement, models.PROTECT, related_name="month_entries", verbose_name="协议"
    )
    kind = models.CharField("类别", max_length=20, choices=Upload.Kind.choices)
    month = models.DateField("月份")
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="开始填报人"
    )
    started_at = models.DateTimeField("开始填报时间", auto_now_add=True)
    finished_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="完成填报人"
    )
    finished_at = models.DateTimeField("完成填报时间", null=True)

    class Meta:
        verbose_name = "网页填报"
        verbose_name_plural = "网页填报"
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_open_entry_of_a_month",
                fields=["agreement", "kind", "month"],
                condition=Q(finished_at__isnull=True),
            ),
            models.CheckConstraint(name="entry_month_is_first_of_month", condition=Q(month__day=1)),
        ]

    def __str__(self) -> str:
        return f"{self.agreement} {self.get_kind_display()} {self.month:%Y-%m}"

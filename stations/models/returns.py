"""Months that a bureau sent back to the station."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from stations.models.agreements import Agreement
from stations.models.entries import MonthEntry
from stations.models.uploads import Upload

if TYPE_CHECKING:
    from stations.models.people import User


class MonthReturnQuerySet(models.QuerySet["MonthReturn"]):
    """Returned months in a person's scope."""

    def visible_to(self, user: "User") -> Self:
        """Returned months of stations whose data the person may read."""
        return self.filter(user.access.opened("agreement__station__"))

    def waiting(self) -> Self:
        """Those that the station has not sent again."""
        return self.filter(resolved_by=None, resolved_by_entry=None)


class MonthReturn(models.Model):
    """A month in one kind of sheet that the bureau returned (退回) with a reason, until the station sends it again.

    What is stored of the month stays and counts; the return only asks for a better one.
    """

    agreement = models.ForeignKey(
        Agreement, models.PROTECT, related_name="month_returns", verbose_name="协议"
    )
    kind = models.CharField("类别", max_length=20, choices=Upload.Kind.choices)
    month = models.DateField("月份")
    reason = models.CharField("原因", max_length=500)
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="退回人"
    )
    returned_at = models.DateTimeField("退回时间", auto_now_add=True)
    resolved_by = models.ForeignKey(
        Upload,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="resolved_returns",
        verbose_name="重新上报",
    )
    resolved_by_entry = models.ForeignKey(
        MonthEntry,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="resolved_returns",
        verbose_name="重新填报",
    )

    objects = MonthReturnQuerySet.as_manager()

    class Meta:
        verbose_name = "退回的月份"
        verbose_name_plural = "退回的月份"
        ordering = ["-returned_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_waiting_return_of_a_month",
                fields=["agreement", "kind", "month"],
                condition=Q(resolved_by__isnull=True, resolved_by_entry__isnull=True),
            ),
            models.CheckConstraint(name="returned_month_is_first_of_month", condition=Q(month__day=1)),
            models.CheckConstraint(name="return_has_a_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.agreement} {self.get_kind_display()} {self.month:%Y-%m}"

    @property
    def is_waiting(self) -> bool:
        """Whether the station has not sent the month again."""
        return self.resolved_by_id is None and self.resolved_by_entry_id is None

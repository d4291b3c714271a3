"""Workers who go from one station to another (调入自, 调出至), once both stations agree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from staffing.models.people import SocialWorker
from staffing.registration import LONGEST_NUMBER
from stations.models import Station

if TYPE_CHECKING:
    from stations.models import User


class TransferQuerySet(models.QuerySet["Transfer"]):
    """Transfers in a person's scope."""

    def visible_to(self, user: User) -> Self:
        """Transfers from or to stations whose data the person may read."""
        return self.filter(user.access.opened("from_station__") | user.access.opened("to_station__"))

    def waiting(self) -> Self:
        """Those that the other side has not answered."""
        return self.filter(state=Transfer.State.WAITING)


class Transfer(models.Model):
    """A worker's move between two stations, proposed by one of them and answered by the other.

    The new station may not see the other one's workers: it names a person by name and number, and who that is
    (``worker``, ``from_station``) is filled in where the two fit, and never told before the other side agrees. Agreement
    closes the one posting and opens the other; attendance is not touched.
    """

    class Side(models.TextChoices):
        """Which of the two stations proposed."""

        OUT = "out", "调出站提出"
        IN = "in", "调入站提出"

    class State(models.TextChoices):
        WAITING = "waiting", "待对方确认"
        AGREED = "agreed", "已确认"
        REFUSED = "refused", "已拒绝"
        WITHDRAWN = "withdrawn", "已撤回"

    side = models.CharField("提出方", max_length=3, choices=Side.choices)
    worker = models.ForeignKey(
        SocialWorker, models.PROTECT, null=True, blank=True, related_name="transfers", verbose_name="社工"
    )
    asked_name = models.CharField("所填姓名", max_length=50, blank=True)
    asked_number = models.CharField("所填登记号", max_length=LONGEST_NUMBER, blank=True)
    from_station = models.ForeignKey(
        Station, models.PROTECT, null=True, blank=True, related_name="transfers_out", verbose_name="调出站"
    )
    to_station = models.ForeignKey(
        Station, models.PROTECT, related_name="transfers_in", verbose_name="调入站"
    )
    last_day = models.DateField("调出站最后在岗日")
    first_day = models.DateField("调入站到岗日")
    reason = models.CharField("说明", max_length=500, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="提出人"
    )
    proposed_at = models.DateTimeField("提出时间", auto_now_add=True)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.WAITING)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="答复人",
    )
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    answer = models.CharField("答复说明", max_length=500, blank=True)

    objects = TransferQuerySet.as_manager()

    class Meta:
        verbose_name = "站间调动"
        verbose_name_plural = "站间调动"
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["worker", "to_station"],
                condition=Q(state="waiting", side="out"),
                name="one_waiting_transfer_to_a_station",
            ),
            models.UniqueConstraint(
                fields=["to_station", "asked_number"],
                condition=Q(state="waiting", side="in"),
                name="one_waiting_request_for_a_number",
            ),
            models.CheckConstraint(
                name="transfer_begins_after_it_ends", condition=Q(first_day__gt=F("last_day"))
            ),
            models.CheckConstraint(
                name="transfer_between_two_stations",
                condition=Q(from_station__isnull=True) | ~Q(from_station=F("to_station")),
            ),
            models.CheckConstraint(
                name="transfer_knows_its_worker",
                condition=Q(worker__isnull=False, from_station__isnull=False)
                | Q(
                    worker__isnull=True,
                    from_station__isnull=True,
                    side="in",
                    state__in=["waiting", "withdrawn"],
                ),
            ),
            models.CheckConstraint(
                name="transfer_answered_by_somebody",
                condition=Q(state="waiting", answered_by__isnull=True, answered_at__isnull=True)
                | (~Q(state="waiting") & Q(answered_by__isnull=False, answered_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"调动 {self.pk}"

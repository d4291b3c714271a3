"""A station's request that a named member of a panel be recused (申请回避)."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from scoring.models.panels import PanelMember
from stations.models import Role

if TYPE_CHECKING:
    from stations.models import User


class ObjectionQuerySet(models.QuerySet["Objection"]):
    """Requests in a person's scope."""

    def visible_to(self, user: "User") -> Self:
        """Requests that the person may read: the station's own people and its operator's, the lead, administrators,
        and the member whom it is about. Nobody else on the panel, and no bureau."""
        station = "member__evaluation__agreement__station"
        access = user.access
        leads = PanelMember.objects.cleared_of(user).filter(duty=PanelMember.Duty.LEAD)
        everything = Q(pk__isnull=False) if access.is_(Role.ADMINISTRATOR) else Q(pk__in=[])
        return self.filter(
            everything
            | Q(**{f"{station}__in": access.stations})
            | Q(**{f"{station}__operator__in": access.operators})
            | Q(member__evaluation__in=leads.values("evaluation"))
            | Q(member__user=user)
        )

    def waiting(self) -> Self:
        """Requests that nobody has decided yet."""
        return self.filter(state=Objection.State.OPEN)


class Objection(models.Model):
    """What the station asks, why, and what became of it. At most one is open for each seat."""

    class State(models.TextChoices):
        OPEN = "open", "待决定"
        ACCEPTED = "accepted", "已同意"
        REFUSED = "refused", "未同意"
        WITHDRAWN = "withdrawn", "已撤回"
        # The seat was left for another reason before anybody decided.
        SETTLED = "settled", "成员已离任"

    member = models.ForeignKey(PanelMember, models.CASCADE, related_name="objections", verbose_name="成员")
    reason = models.CharField("理由", max_length=500)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="申请人"
    )
    made_at = models.DateTimeField("申请时间", auto_now_add=True)
    state = models.CharField("状态", max_length=20, choices=State.choices, default=State.OPEN)
    answer = models.CharField("决定的理由", max_length=500, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="决定人",
    )
    closed_at = models.DateTimeField("了结时间", null=True, blank=True)

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        verbose_name = "回避申请"
        verbose_name_plural = "回避申请"
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["member"], condition=Q(state="open"), name="one_open_objection_to_a_member"
            ),
            models.CheckConstraint(name="objection_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="objection_closed_has_a_time",
                condition=Q(state="open", closed_at__isnull=True)
                | (~Q(state="open") & Q(closed_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="objection_decided_with_a_reason",
                condition=~Q(state__in=["accepted", "refused"])
                | (~Q(answer="") & Q(decided_by__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} 回避申请"

    @property
    def is_open(self) -> bool:
        """Whether it still waits for a decision."""
        return self.state == self.State.OPEN

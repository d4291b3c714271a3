"""Why a text may stay as it is although it says otherwise than the data (已说明)."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from scoring.models.evaluations import Evaluation
from scoring.models.panels import PanelMember
from scoring.models.scopes import is_administrator_after_collation, sits_on_panel

if TYPE_CHECKING:
    from stations.models import User


class AcceptanceQuerySet(models.QuerySet["Acceptance"]):
    """Acceptances in a person's scope."""

    def visible_to(self, user: "User") -> Self:
        """Those of evaluations that the person leads, having declared no conflict; administrators read them from 汇总 on."""
        leads = sits_on_panel(user, duties=[PanelMember.Duty.LEAD])
        return self.filter(leads | is_administrator_after_collation(user))

    def standing(self) -> Self:
        """Those that nobody took back."""
        return self.filter(withdrawn_at__isnull=True)


class Acceptance(models.Model):
    """A contradiction that the lead accepted before issue, with the reason. Rows are added and taken back, never edited.

    It holds for whatever contradiction of the evaluation has its `key` (scoring/contradictions): once the sentence or the
    data are others, it applies to nothing and is history. `place`, `text` and `message` are what the lead was shown.
    """

    evaluation = models.ForeignKey(
        Evaluation, models.CASCADE, related_name="acceptances", verbose_name="评估"
    )
    key = models.CharField("标记", max_length=64)
    code = models.TextField("类别")
    place = models.TextField("位置")
    text = models.TextField("原文", blank=True)
    message = models.TextField("核对结果")
    reason = models.CharField("理由", max_length=500)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="说明人"
    )
    accepted_at = models.DateTimeField("说明时间", auto_now_add=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="撤回人",
    )
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)

    objects = AcceptanceQuerySet.as_manager()

    class Meta:
        verbose_name = "不符之处的说明"
        verbose_name_plural = "不符之处的说明"
        ordering = ["-accepted_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation", "key"],
                condition=Q(withdrawn_at__isnull=True),
                name="one_standing_acceptance_of_a_contradiction",
            ),
            models.CheckConstraint(name="acceptance_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="acceptance_taken_back_by_somebody",
                condition=Q(withdrawn_by__isnull=True, withdrawn_at__isnull=True)
                | Q(withdrawn_by__isnull=False, withdrawn_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place}：{self.reason}"

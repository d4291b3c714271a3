"""Paper sheets that somebody else enters for their author (代录), until the author confirms or the lead ends it."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class SheetEntryQuerySet(models.QuerySet["SheetEntry"]):
    """Rights to enter a sheet."""

    def active(self) -> "SheetEntryQuerySet":
        """Those that hold."""
        return self.filter(ended_at__isnull=True)


class SheetEntry(models.Model):
    """The right of a person to enter one sheet for its author, given by the lead with a reason.

    It ends when the author submits, when the lead takes it back, and when either of the two leaves the panel. Handed
    over, the sheet waits for its author, who may send it back with a reason.
    """

    sheet = models.ForeignKey(
        "scoring.ScoreSheet", models.CASCADE, related_name="entries", verbose_name="评分表"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="代录人"
    )
    allowed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="安排人"
    )
    allowed_at = models.DateTimeField("安排时间", auto_now_add=True)
    reason = models.CharField("原因", max_length=500)
    handed_over_at = models.DateTimeField("交本人确认时间", null=True, blank=True)
    sent_back_because = models.CharField("退回代录的原因", max_length=500, blank=True)
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)

    objects = SheetEntryQuerySet.as_manager()

    class Meta:
        verbose_name = "代录"
        verbose_name_plural = "代录"
        ordering = ["sheet", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sheet"], condition=Q(ended_at__isnull=True), name="one_person_enters_a_sheet"
            ),
            models.CheckConstraint(name="entry_has_a_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.user} 代录 {self.sheet}"

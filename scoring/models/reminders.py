"""The lead's reminders (催办) to members who haven't declared or handed in."""

from django.conf import settings
from django.db import models

from scoring.models.panels import PanelMember


class Reminder(models.Model):
    """One reminder a day and seat at most; a second one of the same day replaces words and date.

    It stands in the member's work list until what it asks for is done. What a reopened sheet waits for was not
    what an earlier reminder asked: it is done then.
    """

    class About(models.TextChoices):
        DECLARATION = "declaration", "回避声明"
        SHEET = "sheet", "评分表"

    member = models.ForeignKey(PanelMember, models.CASCADE, related_name="reminders", verbose_name="成员")
    about = models.CharField("催办事项", max_length=20, choices=About.choices)
    text = models.CharField("留言", max_length=200, blank=True)
    by_when = models.DateField("请于此日前", null=True, blank=True)
    sent_on = models.DateField("催办日期")
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="催办人"
    )
    done = models.BooleanField("已办结", default=False)

    class Meta:
        verbose_name = "催办"
        verbose_name_plural = "催办"
        ordering = ["member", "-sent_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "about", "sent_on"], name="one_reminder_of_a_kind_and_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.member} 催办{self.get_about_display()}"

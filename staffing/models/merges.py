"""Two records of workers that a person found to be one person."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from staffing.models.people import SocialWorker


class Merge(models.Model):
    """Who joined one record to another (合并), when and why, and whether they were taken apart again (分开).

    What tells whether anything rests on it is kept as it stood: the months and postings of both records, and what the
    kept record took over from the other.
    """

    kept = models.ForeignKey(SocialWorker, models.PROTECT, related_name="merges", verbose_name="保留的档案")
    joined = models.ForeignKey(
        SocialWorker, models.PROTECT, related_name="joinings", verbose_name="并入的档案"
    )
    reason = models.CharField("合并原因", max_length=500)
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="合并人"
    )
    merged_at = models.DateTimeField("合并时间", auto_now_add=True)
    stood = models.JSONField("合并时的记录")
    taken_over = models.JSONField("取自并入档案的内容", default=dict)
    separated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="分开人",
    )
    separated_at = models.DateTimeField("分开时间", null=True, blank=True)
    separated_because = models.CharField("分开原因", max_length=500, blank=True)

    class Meta:
        verbose_name = "档案合并"
        verbose_name_plural = "档案合并"
        ordering = ["-merged_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["joined"], condition=Q(separated_at__isnull=True), name="one_standing_merge"
            ),
            models.CheckConstraint(name="merge_of_two_records", condition=~Q(kept=F("joined"))),
            models.CheckConstraint(name="merge_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="separation_has_person_and_reason",
                condition=Q(separated_at__isnull=True, separated_by__isnull=True, separated_because="")
                | (Q(separated_at__isnull=False, separated_by__isnull=False) & ~Q(separated_because="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.joined_id} → {self.kept_id}"


class NotTheSame(models.Model):
    """Who found out that two records of one name are two persons (不是同一人), and when: they are not asked for again."""

    worker = models.ForeignKey(SocialWorker, models.CASCADE, related_name="+", verbose_name="档案")
    other = models.ForeignKey(SocialWorker, models.CASCADE, related_name="+", verbose_name="另一份档案")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="认定人")
    at = models.DateTimeField("认定时间", auto_now_add=True)

    class Meta:
        verbose_name = "同名不同人"
        verbose_name_plural = "同名不同人"
        ordering = ["pk"]
        constraints = [
            # The older record first, so that each pair is there once.
            models.CheckConstraint(name="two_records_in_order", condition=Q(worker__lt=F("other"))),
            models.UniqueConstraint(fields=["worker", "other"], name="told_apart_once"),
        ]

    def __str__(self) -> str:
        return f"{self.worker_id} ≠ {self.other_id}"

"""Corrections of an issued evaluation: what a new version of its report changes (docs/domain.md, "Corrections")."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from scoring.models.evaluations import Evaluation
from scoring.models.panels import PanelMember
from scoring.models.scopes import sits_on_panel
from scoring.models.sheets import ScoreSheet
from scoring.models.texts import Finding, Narrative
from stations.months import parse_month

if TYPE_CHECKING:
    from stations.models import User


class CorrectionQuerySet(models.QuerySet["Correction"]):
    """Corrections in a person's scope."""

    def visible_to(self, user: "User") -> Self:
        """Corrections of evaluations that the person organises: nobody else learns of one before it is issued."""
        return self.filter(sits_on_panel(user, duties=PanelMember.ORGANISING_DUTIES))

    def open(self) -> Self:
        """Those that are neither issued nor abandoned: one of an evaluation at most."""
        return self.filter(state=Correction.State.OPEN)


class Correction(models.Model):
    """The way from version n of an evaluation's report to `edition`, n+1; opened and issued by the lead.

    `months` are those whose data it opened, as 2023-07, and `data_before` what their data came to then.
    """

    class Kind(models.TextChoices):
        WORDING = "wording", "勘误"
        DATA = "data", "更正"

    class State(models.TextChoices):
        OPEN = "open", "办理中"
        ISSUED = "issued", "已签发"
        ABANDONED = "abandoned", "已放弃"

    evaluation = models.ForeignKey(
        Evaluation, models.PROTECT, related_name="corrections", verbose_name="评估"
    )
    kind = models.CharField("类别", max_length=20, choices=Kind.choices)
    edition = models.PositiveSmallIntegerField("新版本")
    reason = models.CharField("原因", max_length=500)
    state = models.CharField("状态", max_length=20, choices=State.choices, default=State.OPEN)
    months = models.JSONField("开放的月份", default=list, blank=True)
    data_before = models.JSONField("开放时的数据", default=dict, blank=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="发起人"
    )
    opened_at = models.DateTimeField("发起时间", auto_now_add=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="办结人",
    )
    closed_at = models.DateTimeField("办结时间", null=True, blank=True)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = "报告更正"
        verbose_name_plural = "报告更正"
        ordering = ["evaluation", "opened_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation"], condition=Q(state="open"), name="one_open_correction"
            ),
            models.UniqueConstraint(
                fields=["evaluation", "edition"],
                condition=~Q(state="abandoned"),
                name="one_correction_to_an_edition",
            ),
            models.CheckConstraint(name="correction_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(name="correction_leads_to_a_further_edition", condition=Q(edition__gte=2)),
            models.CheckConstraint(
                name="correction_of_wording_opens_no_months",
                condition=Q(kind="data") | Q(months=[]),
            ),
            models.CheckConstraint(
                name="correction_closed_by_somebody",
                condition=Q(state="open", closed_at__isnull=True, closed_by__isnull=True)
                | (~Q(state="open") & Q(closed_at__isnull=False, closed_by__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.evaluation}{self.get_kind_display()}（第 {self.edition} 版）"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def is_wording(self) -> bool:
        """Whether only words change (勘误)."""
        return self.kind == self.Kind.WORDING

    @property
    def open_months(self) -> list[date]:
        """The months that it names, as first-of-month dates."""
        return [parse_month(month) for month in self.months]


class CorrectedSheet(models.Model):
    """A sheet that a correction opened again, and what stood on it: rows as Django serializes them."""

    correction = models.ForeignKey(Correction, models.CASCADE, related_name="sheets", verbose_name="更正")
    sheet = models.ForeignKey(ScoreSheet, models.PROTECT, related_name="corrections", verbose_name="评分表")
    before = models.JSONField("原内容")

    class Meta:
        verbose_name = "更正的评分表"
        verbose_name_plural = "更正的评分表"
        ordering = ["sheet__party__chapter", "sheet"]
        constraints = [
            models.UniqueConstraint(fields=["correction", "sheet"], name="one_sheet_once_in_a_correction")
        ]

    def __str__(self) -> str:
        return str(self.sheet)


class CorrectedText(models.Model):
    """Other words for a finding or a narrative, which stay as they are until the correction is issued."""

    correction = models.ForeignKey(Correction, models.CASCADE, related_name="texts", verbose_name="更正")
    finding = models.ForeignKey(
        Finding, models.CASCADE, null=True, blank=True, related_name="+", verbose_name="评语"
    )
    narrative = models.ForeignKey(
        Narrative, models.CASCADE, null=True, blank=True, related_name="+", verbose_name="综述"
    )
    text = models.TextField("内容")
    version = models.PositiveIntegerField("版本", default=1)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="修改人"
    )
    changed_at = models.DateTimeField("修改时间", auto_now=True)

    class Meta:
        verbose_name = "更正的文字"
        verbose_name_plural = "更正的文字"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="corrected_text_of_one_thing",
                condition=Q(finding__isnull=True, narrative__isnull=False)
                | Q(finding__isnull=False, narrative__isnull=True),
            ),
            models.CheckConstraint(name="corrected_text_is_not_empty", condition=~Q(text="")),
            models.UniqueConstraint(fields=["correction", "finding"], name="one_correction_of_a_finding"),
            models.UniqueConstraint(fields=["correction", "narrative"], name="one_correction_of_a_narrative"),
        ]

    def __str__(self) -> str:
        return self.text[:30]

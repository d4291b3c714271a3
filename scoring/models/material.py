"""Material of an evaluation (评估资料): the station's self-report, surveys, visit notes, with their files.

Who reads what when stands in docs/domain.md, "Material". All reads start from `visible_to`.
"""

from decimal import Decimal
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from scoring.models.attachments import Attachment
from scoring.models.evaluations import ISSUED_OR_LATER, Evaluation
from scoring.models.scopes import is_administrator_after_collation, sits_on_panel
from stations.models import Area
from stations.rounding import percent

if TYPE_CHECKING:
    from stations.models import User


def panel_reads(user: "User") -> Q:
    """Rows of evaluations whose material the person reads as a member of the panel who declared no conflict, whatever
    the party or duty; administrators read it from 汇总 on."""
    return sits_on_panel(user) | is_administrator_after_collation(user)


def is_evaluated(user: "User") -> Q:
    """Rows of evaluations of the person's own station, or of a station that their organisation runs."""
    station = "evaluation__agreement__station"
    return Q(**{f"{station}__in": user.access.stations}) | Q(
        **{f"{station}__operator__in": user.access.operators}
    )


class SurveyQuerySet(models.QuerySet["Survey"]):
    """Surveys in a person's scope."""

    def visible_to(self, user: "User") -> Self:
        """To the panel at once, to the station from issue on."""
        issued = Q(evaluation__state__in=ISSUED_OR_LATER)
        return self.filter(panel_reads(user) | (issued & is_evaluated(user)))


class Survey(models.Model):
    """What a survey of satisfaction (满意度调查) gave: how many were asked, how many answered, the score of how much.

    The score is None where the survey gives none.
    """

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="surveys", verbose_name="评估")
    surveyed = models.CharField("调查对象", max_length=100)
    method = models.CharField("调查方式", max_length=100, blank=True)
    surveyed_on = models.DateField("调查日期", null=True, blank=True)
    asked = models.PositiveIntegerField("发出份数")
    answered = models.PositiveIntegerField("收回份数")
    score = models.DecimalField("得分", max_digits=6, decimal_places=2, null=True, blank=True)
    maximum = models.DecimalField("满分", max_digits=6, decimal_places=2, default=Decimal(100))
    version = models.PositiveIntegerField("版本", default=1)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="修改人"
    )
    changed_at = models.DateTimeField("修改时间", auto_now=True)

    objects = SurveyQuerySet.as_manager()

    class Meta:
        verbose_name = "满意度调查"
        verbose_name_plural = "满意度调查"
        ordering = ["evaluation", "pk"]
        constraints = [
            models.CheckConstraint(
                name="survey_answered_of_asked", condition=Q(asked__gt=0, answered__lte=F("asked"))
            ),
            models.CheckConstraint(
                name="survey_score_of_maximum",
                condition=Q(maximum__gt=0)
                & (Q(score__isnull=True) | Q(score__gte=0, score__lte=F("maximum"))),
            ),
            models.CheckConstraint(name="survey_names_who_was_asked", condition=~Q(surveyed="")),
        ]

    def __str__(self) -> str:
        return self.surveyed

    @property
    def response(self) -> Decimal | None:
        """The share that answered (回收率), as a percentage of two decimals."""
        return percent(self.answered, self.asked)


class VisitNoteQuerySet(models.QuerySet["VisitNote"]):
    """Visit notes in a person's scope."""

    def visible_to(self, user: "User") -> Self:
        """To the panel; never to the station: who was visited spoke in confidence."""
        return self.filter(panel_reads(user))


class VisitNote(models.Model):
    """What a member of the panel saw and heard on a visit (走访记录), for all its assessors."""

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="visits", verbose_name="评估")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="记录人"
    )
    visited_on = models.DateField("走访日期")
    place = models.CharField("走访地点", max_length=100)
    area = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="片区"
    )
    text = models.TextField("内容", max_length=5000)
    version = models.PositiveIntegerField("版本", default=1)
    changed_at = models.DateTimeField("修改时间", auto_now=True)

    objects = VisitNoteQuerySet.as_manager()

    class Meta:
        verbose_name = "走访记录"
        verbose_name_plural = "走访记录"
        ordering = ["evaluation", "visited_on", "pk"]
        constraints = [
            models.CheckConstraint(name="visit_has_a_place_and_a_text", condition=~Q(place="") & ~Q(text=""))
        ]

    def __str__(self) -> str:
        return f"{self.visited_on} {self.place}"


class MaterialFileQuerySet(models.QuerySet["MaterialFile"]):
    """Files of evaluations' material in a person's scope."""

    def visible_to(self, user: "User") -> Self:
        """To the panel; a self-report to the station as well. Of a survey the station reads the figures, never what
        people wrote on questionnaires."""
        own = Q(survey__isnull=True, visit__isnull=True)
        return self.filter(panel_reads(user) | (own & is_evaluated(user)))

    def present(self) -> Self:
        """What nobody removed."""
        return self.filter(removed_at__isnull=True)

    def self_reports(self) -> Self:
        """Self-reports (自评报告), the newest first: it is the one that counts."""
        return self.filter(survey__isnull=True, visit__isnull=True).order_by("-uploaded_at", "-pk")


class MaterialFile(Attachment):
    """A file of a survey or of a visit note; without either, the station's self-report in one of its versions."""

    folder = "material"

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="material", verbose_name="评估")
    survey = models.ForeignKey(
        Survey, models.CASCADE, null=True, blank=True, related_name="files", verbose_name="满意度调查"
    )
    visit = models.ForeignKey(
        VisitNote, models.CASCADE, null=True, blank=True, related_name="files", verbose_name="走访记录"
    )

    objects = MaterialFileQuerySet.as_manager()

    class Meta:
        verbose_name = "评估资料"
        verbose_name_plural = "评估资料"
        ordering = ["uploaded_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="file_of_a_survey_or_a_visit", condition=Q(survey__isnull=True) | Q(visit__isnull=True)
            )
        ]

    @property
    def url(self) -> str:
        """Where it is handed out, to who may read it."""
        return reverse("scoring:material_file", args=[self.pk])

    @property
    def removal(self) -> str:
        """Where it is taken back."""
        return reverse("scoring:remove_material_file", args=[self.pk])

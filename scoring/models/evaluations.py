"""Evaluations (评估): a period of an agreement that the parties judge by one published scheme."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from scoring.models.fitting import SEATED
from scoring.models.schemes import Scheme
from stations.models import Agreement, Organisation
from stations.models.fields import OrderedJSONField
from stations.months import months_from_to

if TYPE_CHECKING:
    from scoring.models.corrections import Correction
    from stations.models import User


class EvaluationQuerySet(models.QuerySet["Evaluation"]):
    """Evaluations in a person's scope. What may be read of their scores is a matter of the sheets."""

    def visible_to(self, user: "User") -> Self:
        """Evaluations that the person may see in a list: of listed stations, and those of a panel of theirs."""
        from scoring.models.panels import PanelMember

        listed = user.access.listed("agreement__station__")
        if not user.access.is_(*SEATED):
            return self.filter(listed)
        seat = PanelMember.objects.held_by(user).filter(evaluation=OuterRef("pk"))
        return self.filter(listed | Q(Exists(seat)))


class Evaluation(models.Model):
    """A mid-term, final or other evaluation of an agreement over whole months.

    `version` counts the changes that a decision about the whole must know of. From issue on `facts_snapshot`
    holds the facts as issued, which every page and report then shows.
    """

    class Kind(models.TextChoices):
        MIDTERM = "midterm", "中期评估"
        FINAL = "final", "末期评估"
        SPOT = "spot", "抽查"
        REPEAT = "repeat", "复评"

    class State(models.TextChoices):
        PREPARING = "preparing", "筹备"
        SCORING = "scoring", "评分中"
        COLLATED = "collated", "汇总"
        ISSUED = "issued", "已签发"
        ARCHIVED = "archived", "已归档"

    code = models.CharField("编号", max_length=50, unique=True)
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="evaluations", verbose_name="协议")
    kind = models.CharField("类别", max_length=20, choices=Kind.choices)
    first_month = models.DateField("考核起始月")
    last_month = models.DateField("考核截止月")
    on_site = models.DateField("现场评估日期", null=True, blank=True)
    scores_due = models.DateField("评分截止日期", null=True, blank=True)
    issued_on = models.DateField("签发日期", null=True, blank=True)
    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="evaluations", verbose_name="评估办法")
    evaluator = models.ForeignKey(
        Organisation, models.PROTECT, related_name="evaluations", verbose_name="评估机构"
    )
    state = models.CharField("状态", max_length=20, choices=State.choices, default=State.PREPARING)
    version = models.PositiveIntegerField("版本", default=1)
    facts_snapshot = OrderedJSONField("签发时的事实", null=True, blank=True)

    objects = EvaluationQuerySet.as_manager()

    class Meta:
        verbose_name = "评估"
        verbose_name_plural = "评估"
        ordering = ["-last_month", "code"]
        indexes = [models.Index(fields=["state", "on_site"])]
        constraints = [
            models.CheckConstraint(
                name="evaluation_whole_months",
                condition=Q(first_month__day=1, last_month__day=1, last_month__gte=F("first_month")),
            ),
            models.CheckConstraint(
                name="evaluation_issued_with_date_and_facts",
                condition=Q(
                    state__in=["issued", "archived"], issued_on__isnull=False, facts_snapshot__isnull=False
                )
                | Q(
                    state__in=["preparing", "scoring", "collated"],
                    issued_on__isnull=True,
                    facts_snapshot__isnull=True,
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def months(self) -> list[date]:
        """The months of the period (考核月), as first-of-month dates."""
        return months_from_to(self.first_month, self.last_month)

    @property
    def title(self) -> str:
        """ "2023 年度中期评估", for headings and lists."""
        return f"{self.agreement.start.year} 年度{self.get_kind_display()}"

    @property
    def is_collated(self) -> bool:
        """Whether the scores have been brought together (汇总) and not been opened again."""
        return self.state in COLLATED_OR_LATER

    @property
    def is_issued(self) -> bool:
        """Whether the report is out, so that the snapshot speaks."""
        return self.state in ISSUED_OR_LATER

    @property
    def open_correction(self) -> "Correction | None":
        """The correction of the issued report that is under way."""
        return self.corrections.open().first()

    @property
    def cause(self) -> str:
        """The cause that grants and month locks of this evaluation carry."""
        return f"评估 {self.code}"


BEFORE_COLLATION = (Evaluation.State.PREPARING, Evaluation.State.SCORING)
COLLATED_OR_LATER = (Evaluation.State.COLLATED, Evaluation.State.ISSUED, Evaluation.State.ARCHIVED)
ISSUED_OR_LATER = (Evaluation.State.ISSUED, Evaluation.State.ARCHIVED)

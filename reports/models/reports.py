"""Issued reports: what was signed, as data and as file. Nothing here changes after issue but the file's arrival."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery

from scoring.models import Correction, Evaluation, PanelMember
from stations.models import Role

if TYPE_CHECKING:
    from stations.models import User


def storage_name(report: "Report", filename: str) -> str:
    """Where the file lies: named by the row, never by words of the report."""
    return f"reports/{report.evaluation_id}-{report.version}.pdf"


def _later() -> "models.QuerySet[Report]":
    """Versions of the same evaluation after the one of the outer query."""
    return Report.objects.filter(evaluation=OuterRef("evaluation"), version__gt=OuterRef("version"))


class ReportQuerySet(models.QuerySet["Report"]):
    """Issued reports in a person's scope."""

    def visible_to(self, user: "User") -> Self:
        """Reports of stations that the person may open; the city's centre and viewers read all, the panel its own."""
        if user.access.is_(Role.CENTRE, Role.VIEWER):
            return self
        seats = PanelMember.objects.cleared_of(user)
        return self.filter(
            user.access.opened("evaluation__agreement__station__")
            | Q(evaluation__in=seats.values("evaluation"))
        )

    def with_successor(self) -> Self:
        """Each with `superseded_by`: the number of the evaluation's newest version, None for that one itself."""
        return self.annotate(superseded_by=Subquery(_later().order_by("-version").values("number")[:1]))

    def current(self) -> Self:
        """Of each evaluation the newest version alone."""
        return self.filter(~Exists(_later()))


class Report(models.Model):
    """One version of an evaluation's report: its content and facts as issued, and the PDF made from them.

    `derivations` say of each figure how it came about (None: issued before that was kept).
    Pages, downloads and the API show `content`, the check code and its picture included; a rendering of it gives the same bytes again. The file may come
    later than the row (demo data), never the other way round.
    """

    class Change(models.TextChoices):
        FIRST = "first", "首次签发"
        WORDING = "wording", "勘误"
        DATA = "data", "更正"

    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="reports", verbose_name="评估")
    version = models.PositiveSmallIntegerField("版本", default=1)
    change = models.CharField("变更类别", max_length=20, choices=Change.choices, default=Change.FIRST)
    correction = models.OneToOneField(
        Correction, models.PROTECT, null=True, blank=True, related_name="report", verbose_name="更正"
    )
    number = models.CharField("报告编号", max_length=60, unique=True)
    check_code = models.CharField("校验码", max_length=20, unique=True)
    content = models.JSONField("内容快照")
    facts = models.JSONField("事实快照")
    derivations = models.JSONField("来源快照", null=True, editable=False)
    total = models.DecimalField("总得分", max_digits=5, decimal_places=2)
    grade = models.CharField("等级", max_length=20)
    file = models.FileField("PDF 文件", upload_to=storage_name, blank=True)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    issued_on = models.DateField("签发日期")
    issued_at = models.DateTimeField("签发时间", auto_now_add=True)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="签发人"
    )

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = "评估报告"
        verbose_name_plural = "评估报告"
        ordering = ["-issued_on", "number"]
        # Anybody may ask whether a file is one of these, and rows are long.
        indexes = [models.Index(fields=["sha256"], name="report_by_sum")]
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "version"], name="one_report_of_a_version"),
            models.CheckConstraint(
                name="report_first_version_is_no_change",
                condition=Q(version=1, change="first", correction__isnull=True)
                | (Q(version__gt=1, correction__isnull=False) & ~Q(change="first")),
            ),
            models.CheckConstraint(
                name="report_file_goes_with_its_sum",
                condition=Q(file="", sha256="") | (~Q(file="") & ~Q(sha256="")),
            ),
            models.CheckConstraint(name="report_total_of_100", condition=Q(total__gte=0, total__lte=100)),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def title(self) -> str:
        """The name on the cover, station and kind in one line."""
        return str(self.content["title"])

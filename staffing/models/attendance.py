"""What each month's attendance sheet stated of the workers, and what the evaluator verified."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from staffing.models.certificates import Category, Level
from staffing.models.people import SocialWorker
from stations.models import Station, Upload
from stations.verification import LONGEST_SOURCE, stamp

if TYPE_CHECKING:
    from stations.models import User


Marks = tuple[bool, bool, bool]


class AttendanceQuerySet(models.QuerySet["Attendance"]):
    """Attendance in a person's scope."""

    def visible_to(self, user: User) -> Self:
        """Attendance at stations whose data the person may read."""
        return self.filter(user.access.opened("station__"))


class Attendance(models.Model):
    """One worker in one month: the three marks, and what the sheet of that month stated beside them.

    Position, certificate, contract and note are kept by month, as stated, so that annex 2 of a past period
    prints again as it was. Verified marks are the evaluator's; they win where they stand.
    """

    worker = models.ForeignKey(SocialWorker, models.PROTECT, related_name="attendance", verbose_name="社工")
    station = models.ForeignKey(Station, models.PROTECT, related_name="attendance", verbose_name="社工站")
    month = models.DateField("月份")
    on_post = models.BooleanField("人员到位")
    insured = models.BooleanField("社保购买")
    paid = models.BooleanField("工资发放")
    verified_on_post = models.BooleanField("人员到位（核实）", null=True, blank=True)
    verified_insured = models.BooleanField("社保购买（核实）", null=True, blank=True)
    verified_paid = models.BooleanField("工资发放（核实）", null=True, blank=True)
    verified_reason = models.CharField("核实依据", max_length=500, blank=True)
    verified_source = models.CharField("核实材料出处", max_length=LONGEST_SOURCE, blank=True)
    verified_against = models.CharField("核实时的上报标记", max_length=3, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="核实人",
    )
    verified_at = models.DateTimeField("核实时间", null=True, blank=True)
    two_year_stated = models.BooleanField("从业2年以上（自报）", null=True, blank=True)
    category = models.CharField("类型", max_length=20, choices=Category.choices)
    level = models.CharField("证书", max_length=20, choices=Level.choices, blank=True)
    position = models.CharField("职位", max_length=50, blank=True)
    contract_start = models.DateField("合同起", null=True, blank=True)
    contract_end = models.DateField("合同止", null=True, blank=True)
    note = models.TextField("备注", blank=True)
    sequence = models.PositiveIntegerField("序号", null=True, blank=True)
    source = models.ForeignKey(
        Upload, models.PROTECT, null=True, blank=True, related_name="attendance", verbose_name="来源"
    )
    source_sheet = models.CharField("来源工作表", max_length=31, blank=True)
    source_cell = models.CharField("来源单元格", max_length=12, blank=True)
    source_row = models.PositiveIntegerField("来源行", default=0)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = "月度到岗"
        verbose_name_plural = "月度到岗"
        ordering = ["station", "month", "source_row", "pk"]
        indexes = [models.Index(fields=["station", "month"])]
        constraints = [
            models.UniqueConstraint(fields=["worker", "station", "month"], name="one_row_for_a_worker_month"),
            models.CheckConstraint(name="attendance_month_is_first_of_month", condition=Q(month__day=1)),
            models.CheckConstraint(
                name="attendance_level_goes_with_certified",
                condition=(Q(category="certified") & ~Q(level=""))
                | (Q(category__in=["trained", "untrained"]) & Q(level="")),
            ),
            models.CheckConstraint(
                name="attendance_contract_ends_after_start",
                condition=Q(contract_end__isnull=True)
                | Q(contract_start__isnull=False, contract_end__gte=F("contract_start")),
            ),
            models.CheckConstraint(
                name="attendance_verified_as_a_whole",
                condition=Q(
                    verified_on_post__isnull=True,
                    verified_insured__isnull=True,
                    verified_paid__isnull=True,
                    verified_reason="",
                )
                | Q(
                    verified_on_post__isnull=False,
                    verified_insured__isnull=False,
                    verified_paid__isnull=False,
                )
                & ~Q(verified_reason=""),
            ),
            models.CheckConstraint(
                name="attendance_evidence_goes_with_verified",
                condition=~Q(verified_reason="")
                | Q(
                    verified_source="",
                    verified_against="",
                    verified_by__isnull=True,
                    verified_at__isnull=True,
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.worker} {self.month:%Y-%m}"

    @property
    def reported(self) -> Marks:
        """On post, insured, paid, as the station reported them."""
        return self.on_post, self.insured, self.paid

    @property
    def verified_marks(self) -> Marks | None:
        """The evaluator's marks; None while nobody verified the worker-month."""
        if self.verified_on_post is None or self.verified_insured is None or self.verified_paid is None:
            return None
        return self.verified_on_post, self.verified_insured, self.verified_paid

    @property
    def marks(self) -> Marks:
        """The marks that count: the verified ones where there are any, else the station's."""
        return self.verified_marks or self.reported

    @property
    def reported_anew(self) -> bool:
        """Whether the station's marks changed after they were verified."""
        return self.verified_against not in ("", as_digits(self.reported))

    @property
    def verification_stamp(self) -> str:
        """Differs whenever what an assessor looks at does: the reported marks, or the verification."""
        return stamp(self.reported, self.verified_marks, self.verified_reason, self.verified_source)


def as_digits(marks: Marks) -> str:
    """Three marks as kept beside a verification: "110" for on post and insured, not paid."""
    return "".join(str(int(mark)) for mark in marks)


def from_digits(digits: str) -> Marks:
    """Three marks from what is kept beside a verification."""
    on_post, insured, paid = (digit == "1" for digit in digits)
    return on_post, insured, paid

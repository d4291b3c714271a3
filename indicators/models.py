"""Indicators, what agreements ask of them, and what stations report.

Rules: docs/domain.md, Indicators. Overlapping spans are refused by the database itself: migration 0003.
"""

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from stations.models import Agreement, Area, Upload
from stations.verification import LONGEST_SOURCE, stamp

if TYPE_CHECKING:
    from decimal import Decimal

    from stations.models import User


# The one statement that is given for each area.
WORKERS = "workers"
# Statements of what was put on file: what is on file stays there. A population may shrink, and so may a team.
NEVER_SHRINK = frozenset({"households-on-file", "persons-on-file"})


class Indicator(models.Model):
    """One thing that is counted, with the names that sheets use for it.

    `group` and `part` are the two lines of a heading: 专业个案 over 接案, 节数, 结案. The name joins them.
    """

    class Kind(models.TextChoices):
        AREA = "area", "片区指标"
        STATION = "station", "总体服务"
        ITEM = "item", "协议内容"
        STATEMENT = "statement", "情况说明"

    class Accumulation(models.TextChoices):
        SUM = "sum", "逐期累加"
        LATEST = "latest", "取期末数"
        SPAN = "span", "按期去重，不可累加"

    code = models.SlugField("编号", max_length=40, unique=True)
    name = models.CharField("名称", max_length=60, unique=True)
    group = models.CharField("组别", max_length=50)
    part = models.CharField("分项", max_length=20, blank=True)
    synonyms = models.JSONField("别名", default=list, blank=True)
    unit = models.CharField("单位", max_length=10, blank=True)
    kind = models.CharField("类别", max_length=10, choices=Kind.choices)
    accumulation = models.CharField(
        "累计方式", max_length=10, choices=Accumulation.choices, default=Accumulation.SUM
    )
    fractional = models.BooleanField("可有小数", default=False)
    position = models.PositiveSmallIntegerField("顺序", unique=True)

    class Meta:
        verbose_name = "服务指标"
        verbose_name_plural = "服务指标"
        ordering: ClassVar = ["position"]

    def __str__(self) -> str:
        return self.name

    @property
    def has_areas(self) -> bool:
        """Whether its figures are given for each area: area indicators, and the workers of each area."""
        return self.kind == self.Kind.AREA or self.code == WORKERS


class TargetQuerySet(models.QuerySet["Target"]):
    """Targets in a person's scope."""

    def visible_to(self, user: "User") -> Self:
        """Targets of stations whose data the person may read."""
        return self.filter(user.access.opened("agreement__station__"))


class Target(models.Model):
    """What an agreement asks of one indicator in its year: of the station (no area), or of one area.

    No row: not stated. A row without a quantity: agreed that there is none, printed "/". Zero: a target of zero.
    """

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="targets", verbose_name="协议")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="targets", verbose_name="指标")
    area = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, related_name="targets", verbose_name="片区"
    )
    quantity = models.DecimalField("协议量", max_digits=12, decimal_places=2, null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = "协议指标"
        verbose_name_plural = "协议指标"
        ordering: ClassVar = ["agreement", "indicator", F("area").asc(nulls_first=True)]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="one_station_target_of_an_indicator",
                fields=["agreement", "indicator"],
                condition=Q(area__isnull=True),
            ),
            models.UniqueConstraint(
                name="one_area_target_of_an_indicator",
                fields=["agreement", "indicator", "area"],
                condition=Q(area__isnull=False),
            ),
            models.CheckConstraint(
                name="target_not_negative", condition=Q(quantity__isnull=True) | Q(quantity__gte=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement} {self.indicator} {self.area or ''}".rstrip()


class AmendmentQuerySet(models.QuerySet["Amendment"]):
    """Amendments in a person's scope."""

    def visible_to(self, user: "User") -> Self:
        """Amendments of targets that the person may read."""
        return self.filter(user.access.opened("target__agreement__station__"))


class Amendment(models.Model):
    """One change of a target (补充协议): what stood before, what after, who, when, why."""

    target = models.ForeignKey(Target, models.PROTECT, related_name="amendments", verbose_name="协议指标")
    was_stated = models.BooleanField("原已约定")
    old = models.DecimalField("原协议量", max_digits=12, decimal_places=2, null=True)
    new = models.DecimalField("新协议量", max_digits=12, decimal_places=2, null=True)
    reason = models.CharField("原因", max_length=500)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="修改人"
    )
    at = models.DateTimeField("修改时间", auto_now_add=True)

    objects = AmendmentQuerySet.as_manager()

    class Meta:
        verbose_name = "协议指标变更"
        verbose_name_plural = "协议指标变更"
        ordering: ClassVar = ["-at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="amendment_has_a_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.target} {self.old} → {self.new}"


class QuantityQuerySet(models.QuerySet["Quantity"]):
    """Quantities in a person's scope."""

    def visible_to(self, user: "User") -> Self:
        """Quantities of stations whose data the person may read."""
        return self.filter(user.access.opened("agreement__station__"))


class Quantity(models.Model):
    """What was done of one indicator in a span of whole months: in one area, or station-level (站级统筹) without one.

    For an indicator that adds up a quantity is the increment of its span, and the spans of one indicator and area
    never overlap; `adds_up` repeats the indicator's accumulation so that the database can hold that. A station-level
    difference below zero needs an explanation: persons counted in two areas.
    """

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="quantities", verbose_name="协议")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="quantities", verbose_name="指标")
    area = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, related_name="quantities", verbose_name="片区"
    )
    first_month = models.DateField("起始月")
    last_month = models.DateField("截止月")
    reported = models.DecimalField("上报数", max_digits=12, decimal_places=2)
    verified = models.DecimalField("核实数", max_digits=12, decimal_places=2, null=True, blank=True)
    verified_reason = models.CharField("核实依据", max_length=500, blank=True)
    verified_source = models.CharField("核实材料出处", max_length=LONGEST_SOURCE, blank=True)
    verified_against = models.DecimalField(
        "核实时的上报数", max_digits=12, decimal_places=2, null=True, blank=True
    )
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="核实人",
    )
    verified_at = models.DateTimeField("核实时间", null=True, blank=True)
    adds_up = models.BooleanField("逐期累加", editable=False)
    upload = models.ForeignKey(
        Upload, models.PROTECT, null=True, blank=True, related_name="quantities", verbose_name="来源"
    )
    sheet = models.CharField("工作表", max_length=100, blank=True)
    cell = models.CharField("单元格", max_length=20, blank=True)
    explanation = models.CharField("说明", max_length=500, blank=True)

    objects = QuantityQuerySet.as_manager()

    class Meta:
        verbose_name = "指标完成量"
        verbose_name_plural = "指标完成量"
        ordering: ClassVar = ["agreement", "indicator", F("area").asc(nulls_last=True), "first_month"]
        indexes: ClassVar = [models.Index(fields=["agreement", "first_month"])]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="one_station_quantity_of_a_span",
                fields=["agreement", "indicator", "first_month", "last_month"],
                condition=Q(area__isnull=True),
            ),
            models.UniqueConstraint(
                name="one_area_quantity_of_a_span",
                fields=["agreement", "indicator", "area", "first_month", "last_month"],
                condition=Q(area__isnull=False),
            ),
            models.CheckConstraint(
                name="quantity_spans_whole_months", condition=Q(first_month__day=1, last_month__day=1)
            ),
            models.CheckConstraint(
                name="quantity_span_in_order", condition=Q(first_month__lte=F("last_month"))
            ),
            models.CheckConstraint(
                name="quantity_below_zero_is_explained",
                condition=Q(reported__gte=0) | (Q(area__isnull=True) & ~Q(explanation="")),
            ),
            models.CheckConstraint(
                name="verified_quantity_of_an_area_not_negative",
                condition=Q(verified__isnull=True) | Q(verified__gte=0) | Q(area__isnull=True),
            ),
            models.CheckConstraint(
                name="verified_quantity_has_a_reason",
                condition=Q(verified__isnull=True) | ~Q(verified_reason=""),
            ),
            models.CheckConstraint(
                name="quantity_evidence_goes_with_verified",
                condition=Q(verified__isnull=False)
                | Q(
                    verified_source="",
                    verified_against__isnull=True,
                    verified_by__isnull=True,
                    verified_at__isnull=True,
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.area or ''} {self.first_month:%Y-%m}..{self.last_month:%Y-%m}"

    @property
    def counted(self) -> "Decimal":
        """The figure that counts: the verified one where the evaluator recorded one, else the reported one."""
        return self.reported if self.verified is None else self.verified

    @property
    def reported_anew(self) -> bool:
        """Whether the station's figure changed after it was verified."""
        return self.verified_against is not None and self.verified_against != self.reported

    @property
    def verification_stamp(self) -> str:
        """Differs whenever what an assessor looks at does: the reported figure, or the verification."""
        figures = [None if value is None else f"{value:.2f}" for value in (self.reported, self.verified)]
        return stamp(*figures, self.verified_reason, self.verified_source)

"""Schemes (评估办法): the parties, what each may give for what, and the grades. Published once, then fixed."""

from decimal import Decimal
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q

if TYPE_CHECKING:
    from stations.models import User


class SchemeQuerySet(models.QuerySet["Scheme"]):
    """Schemes in a person's scope."""

    def visible_to(self, user: "User") -> Self:
        """Published schemes are public to everyone who signs in; drafts belong to the administrators."""
        return self if user.access.is_("administrator") else self.filter(published_at__isnull=False)


class Scheme(models.Model):
    """One version of an evaluation scheme. After `published_at` nothing in it changes: the database refuses it too."""

    class Base(models.TextChoices):
        OWN = "own", "各方满分即其权重"
        HUNDRED = "hundred", "各方按 100 分评分，再折算"

    class Combination(models.TextChoices):
        MEAN = "mean", "平均分"
        MEDIAN = "median", "中位数"
        TRIMMED_MEAN = "trimmed_mean", "去掉一个最高分和一个最低分后平均（五人起）"

    class Opening(models.TextChoices):
        """When an assessor's sheet opens to the others."""

        NEVER = "never", "永不"
        OWN_SUBMITTED = "own_submitted", "本人提交后"
        ALL_SUBMITTED = "all_submitted", "全部提交后"

    code = models.CharField("编号", max_length=40)
    version = models.PositiveSmallIntegerField("版本")
    name = models.CharField("名称", max_length=100)
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    is_sample = models.BooleanField("示例", default=False)
    base = models.CharField("计分基准", max_length=20, choices=Base.choices, default=Base.OWN)
    combination = models.CharField(
        "多名评委的合成规则", max_length=20, choices=Combination.choices, default=Combination.MEAN
    )
    spread_limit = models.DecimalField(
        "分差上限（按 100 分计）", max_digits=5, decimal_places=2, default=Decimal(10)
    )
    opening = models.CharField(
        "评分表何时对其他评委公开", max_length=20, choices=Opening.choices, default=Opening.ALL_SUBMITTED
    )

    objects = SchemeQuerySet.as_manager()

    class Meta:
        verbose_name = "评估办法"
        verbose_name_plural = "评估办法"
        ordering = ["code", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="one_scheme_of_a_version"),
            models.CheckConstraint(
                name="scheme_spread_limit_of_100", condition=Q(spread_limit__gte=0, spread_limit__lte=100)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（第{self.version}版）"


class Party(models.Model):
    """A party of the evaluation (评估方) with the points that it has to give.

    `chapter` orders the parties where the report speaks of them, `result` orders them in the result table.
    """

    class Code(models.TextChoices):
        SUPERVISOR = "supervisor", "监督方"
        PURCHASER = "purchaser", "购买方"
        CENTRE = "centre", "督导中心"
        THIRD = "third", "第三方"

    scheme = models.ForeignKey(Scheme, models.CASCADE, related_name="parties", verbose_name="评估办法")
    code = models.CharField("代码", max_length=20)
    name = models.CharField("名称", max_length=50)
    maximum = models.DecimalField("分值", max_digits=6, decimal_places=2)
    chapter = models.PositiveSmallIntegerField("章节顺序")
    result = models.PositiveSmallIntegerField("结果表顺序")
    findings_by_section = models.BooleanField("评语按部分填写", default=False)

    class Meta:
        verbose_name = "评估方"
        verbose_name_plural = "评估方"
        ordering = ["scheme", "chapter"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "code"], name="party_code_in_scheme"),
            models.UniqueConstraint(fields=["scheme", "name"], name="party_name_in_scheme"),
            models.UniqueConstraint(fields=["scheme", "chapter"], name="party_chapter_in_scheme"),
            models.UniqueConstraint(fields=["scheme", "result"], name="party_result_in_scheme"),
            models.CheckConstraint(name="party_maximum_of_100", condition=Q(maximum__gt=0, maximum__lte=100)),
        ]

    def __str__(self) -> str:
        return self.name


class Band(models.Model):
    """A grade and the totals that earn it, from `lower` up to but not including `upper`."""

    scheme = models.ForeignKey(Scheme, models.CASCADE, related_name="bands", verbose_name="评估办法")
    name = models.CharField("等级", max_length=20)
    lower = models.DecimalField("下限（含）", max_digits=5, decimal_places=2)
    upper = models.DecimalField("上限（不含）", max_digits=5, decimal_places=2)

    class Meta:
        verbose_name = "评估等级"
        verbose_name_plural = "评估等级"
        ordering = ["scheme", "-lower"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "name"], name="band_name_in_scheme"),
            models.UniqueConstraint(fields=["scheme", "lower"], name="band_lower_in_scheme"),
            models.CheckConstraint(
                name="band_inside_0_to_100",
                condition=Q(lower__gte=0, upper__lte=100, upper__gt=F("lower")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Item(models.Model):
    """A node of a party's tree: a section, or something that points are given for.

    The points of a deduction are the most that may be taken off. A veto holds no points and names the highest
    grade that it leaves. In a section `by_area` the findings are written for each area of the station. An automatic
    item without a `fact` is scored by hand.
    """

    class Kind(models.TextChoices):
        SECTION = "section", "部分"
        POINTS = "points", "程度分"
        COMPOSITE = "composite", "组合分"
        DEDUCTION = "deduction", "扣分"
        AUTOMATIC = "automatic", "自动"
        VETO = "veto", "一票否决"

    party = models.ForeignKey(Party, models.CASCADE, related_name="items", verbose_name="评估方")
    parent = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="children", verbose_name="上级"
    )
    order = models.PositiveSmallIntegerField("顺序")
    kind = models.CharField("类别", max_length=20, choices=Kind.choices)
    number = models.CharField("编号", max_length=10)
    name = models.CharField("名称", max_length=100)
    maximum = models.DecimalField("分值", max_digits=6, decimal_places=2)
    step = models.DecimalField("步长", max_digits=4, decimal_places=2, default=Decimal("0.05"))
    standard = models.TextField("评分标准", blank=True)
    evidence = models.TextField("须提供的材料", blank=True)
    by_area = models.BooleanField("评语按片区填写", default=False)
    veto_cap = models.ForeignKey(
        Band, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="否决后最高等级"
    )
    # Of an automatic item: what it is computed from, a code of scoring.automatic.FACTS, and how that becomes points.
    fact = models.CharField("计算依据", max_length=40, blank=True, default="")
    indicator_code = models.CharField("依据的指标", max_length=40, blank=True, default="")
    zero_at = models.DecimalField("得 0 分的值", max_digits=9, decimal_places=2, null=True, blank=True)
    full_at = models.DecimalField("得满分的值", max_digits=9, decimal_places=2, null=True, blank=True)
    ladder = models.CharField("分档", max_length=500, blank=True, default="")

    class Meta:
        verbose_name = "评分项"
        verbose_name_plural = "评分项"
        ordering = ["party", "order"]
        constraints = [
            models.UniqueConstraint(fields=["party", "order"], name="item_order_in_party"),
            models.UniqueConstraint(fields=["party", "number"], name="item_number_in_party"),
            models.CheckConstraint(name="item_step_above_0", condition=Q(step__gt=0)),
            models.CheckConstraint(
                name="item_holds_points_unless_veto",
                condition=Q(kind="veto", maximum=0) | (~Q(kind="veto") & Q(maximum__gt=0)),
            ),
            models.CheckConstraint(
                name="item_cap_only_of_a_veto",
                condition=Q(kind="veto", veto_cap__isnull=False)
                | (~Q(kind="veto") & Q(veto_cap__isnull=True)),
            ),
            models.CheckConstraint(
                name="item_by_area_only_of_a_section", condition=Q(by_area=False) | Q(kind="section")
            ),
            models.CheckConstraint(
                name="item_fact_only_of_an_automatic_one", condition=Q(fact="") | Q(kind="automatic")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

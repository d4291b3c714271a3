"""Score sheets, the points on them, and what the lead settled where experts were far apart.

`visible_to` is where blindness is kept (docs/domain.md, "Scores"): every list, page, search, export and API
answer about points or texts starts from it.
"""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property

from scoring import shares
from scoring.models.entries import SheetEntry
from scoring.models.evaluations import Evaluation
from scoring.models.fitting import SEATED
from scoring.models.panels import PanelMember
from scoring.models.schemes import Item, Party, Scheme
from scoring.models.scopes import (
    is_administrator_after_collation,
    is_open_after_issue,
    sits_on_panel,
)

if TYPE_CHECKING:
    from stations.models import User


class ScoreSheetQuerySet(models.QuerySet["ScoreSheet"]):
    """Score sheets in a person's scope."""

    def visible_to(self, user: "User") -> Self:
        """Sheets whose points and texts the person may read now."""
        return self.filter(readable_sheets(user))

    def held_by(self, user: "User") -> Self:
        """Sheets of the seats that the person holds. All of them are among those that they may read."""
        return self.filter(_held_by(user))

    def written_by(self, user: "User") -> Self:
        """Sheets that the person writes on: their own, and those that they enter for their authors."""
        return self.filter(_held_by(user) | entered_by(user))

    def in_hand_of(self, user: "User") -> Self:
        """Sheets of the seats that the person has, and those given to them to enter, whatever their roles are today.

        Wider than `written_by`, and quicker: only for what goes on to a service that asks who may write.
        """
        entries = SheetEntry.objects.active().filter(sheet=OuterRef("pk"), user=user)
        return self.filter(Q(member__user=user, member__end=None) | Q(Exists(entries)))

    def counted(self) -> Self:
        """Sheets that the result is made of: not those of members who were replaced."""
        return self.filter(counted=True)


class ScoreSheet(models.Model):
    """What one assessor gives for one party. Submitted sheets are locked until the lead opens them again.

    One that somebody else entered for its author waits for the author's confirmation (`SheetEntry`).

    `version` counts every change, so that what is submitted is what was read back. `others_seen` is kept when
    the view on others' sheets closes again; a sheet reopened after that bears the remark.
    """

    class State(models.TextChoices):
        NOT_STARTED = "not_started", "未开始"
        IN_PROGRESS = "in_progress", "进行中"
        TO_CONFIRM = "to_confirm", "待本人确认"
        SUBMITTED = "submitted", "已提交"

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="sheets", verbose_name="评估")
    party = models.ForeignKey(Party, models.PROTECT, related_name="+", verbose_name="评估方")
    member = models.OneToOneField(PanelMember, models.PROTECT, related_name="sheet", verbose_name="评分人")
    state = models.CharField("状态", max_length=20, choices=State.choices, default=State.NOT_STARTED)
    version = models.PositiveIntegerField("版本", default=1)
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    counted = models.BooleanField("计入结果", default=True)
    others_seen = models.BooleanField("曾可查看其他评分表", default=False)
    reopened_because = models.CharField("退回原因", max_length=500, blank=True)
    reopened_after_seeing = models.BooleanField("看过其他评分表后重新打开", default=False)
    # Set while a correction of the issued evaluation has the sheet open.
    correction = models.ForeignKey(
        "scoring.Correction",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="更正",
    )

    objects = ScoreSheetQuerySet.as_manager()

    class Meta:
        verbose_name = "评分表"
        verbose_name_plural = "评分表"
        ordering = ["evaluation", "party__chapter", "pk"]
        constraints = [
            models.CheckConstraint(
                name="sheet_submitted_has_a_time",
                condition=Q(state="submitted", submitted_at__isnull=False)
                | (~Q(state="submitted") & Q(submitted_at__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party}评分表"

    @cached_property
    def _party_items(self) -> list[Item]:
        given = PanelMember.sections.through.objects.filter(panelmember=self.member_id, item=OuterRef("pk"))
        return list(self.party.items.order_by("order").annotate(given=Exists(given)))

    @property
    def is_whole(self) -> bool:
        """Whether its author scores all of it, and not only some sections of it."""
        return not any(item.given for item in self._party_items)  # type: ignore[attr-defined]  # annotated

    @cached_property
    def items(self) -> list[Item]:
        """The items that its author scores, in order. One query for a sheet; lists of sheets prefetch instead."""
        given = {item.pk for item in self._party_items if item.given}  # type: ignore[attr-defined]  # annotated
        return shares.share_of(self._party_items, given)

    @property
    def handed_in(self) -> str:
        """Names this handing in to who may open the sheet again. `version` would tell how often its author saved."""
        return salted_hmac("scoring.handed_in", f"{self.pk} {self.submitted_at}").hexdigest()[:16]

    @property
    def is_open(self) -> bool:
        """Whether its author may write on it now: in 评分中, or when a correction has opened it."""
        writable = self.evaluation.state == Evaluation.State.SCORING or self.correction_id is not None
        return self.counted and not self.is_submitted and writable

    @property
    def is_submitted(self) -> bool:
        """Whether the assessor has handed it in."""
        return self.state == self.State.SUBMITTED


def complete_evaluations() -> models.QuerySet[Evaluation]:
    """Evaluations whose sheets are all in: each section of each party of the scheme has somebody with a counted
    sheet, and none of the sheets waits."""
    counted = ScoreSheet.objects.filter(evaluation=OuterRef("pk"), counted=True)
    having_it = ScoreSheet.objects.filter(
        Q(member__sections=None) | Q(member__sections=OuterRef("pk")),
        evaluation=OuterRef(OuterRef("pk")),
        party=OuterRef("party"),
        counted=True,
    )
    left_over = Item.objects.filter(parent=None, party__scheme=OuterRef("scheme")).exclude(Exists(having_it))
    return Evaluation.objects.exclude(Exists(left_over)).exclude(
        Exists(counted.exclude(state=ScoreSheet.State.SUBMITTED))
    )


def _held_by(user: "User") -> Q:
    # Not through the person's roles: to read them takes two queries, which saving an item can't spare.
    return Q(member__in=PanelMember.objects.in_office().filter(user=user))


def entered_by(user: "User") -> Q:
    """Sheets that the person, who organises without giving points, enters for their authors while allowed to."""
    entries = SheetEntry.objects.active().filter(sheet=OuterRef("pk"), user=user)
    third = PanelMember.objects.in_office(Party.Code.THIRD).free_of_conflict()
    seats = third.filter(user=user, duty__in=PanelMember.ORGANISING_DUTIES)
    return Q(Exists(entries)) & Q(evaluation__in=seats.values("evaluation")) & Q(counted=True)


def readable_sheets(user: "User") -> Q:
    """Which sheets a person may read now: the rule of blindness.

    One's own while one sits on the panel and holds the role for it, and one that one enters for its author. Others'
    sheets: the lead and assistants once all are in; those who
    score when the scheme opens them (never, after their own was submitted, or once all are in); administrators
    from 汇总; who may open the station from issue on. Who declared a conflict reads nothing through the panel, and
    outside of it nobody reads a sheet that a correction has opened.
    """
    settled = Q(correction__isnull=True)
    without_a_seat = settled & (is_administrator_after_collation(user) | is_open_after_issue(user))
    if not user.access.is_(*SEATED):
        return without_a_seat
    opening = Scheme.Opening
    complete = Q(evaluation__in=complete_evaluations().filter(panel__user=user))
    organisers = sits_on_panel(user, duties=PanelMember.ORGANISING_DUTIES)
    scorers = sits_on_panel(user, duties=PanelMember.SCORING_DUTIES)
    handed_in = ScoreSheet.objects.filter(_held_by(user), state=ScoreSheet.State.SUBMITTED)
    after_own = Q(
        evaluation__scheme__opening=opening.OWN_SUBMITTED,
        evaluation__in=handed_in.values("evaluation"),
        state=ScoreSheet.State.SUBMITTED,
    )
    never = Q(evaluation__scheme__opening=opening.NEVER)
    return (
        _held_by(user)
        | entered_by(user)
        | (organisers & complete)
        | (scorers & (after_own | (complete & Q(evaluation__scheme__opening=opening.ALL_SUBMITTED))))
        | (settled & is_administrator_after_collation(user))
        | (settled & is_open_after_issue(user) & ~(scorers & never))
    )


class ScoreQuerySet(models.QuerySet["Score"]):
    """Points in a person's scope."""

    def visible_to(self, user: "User") -> Self:
        """Points of the sheets that the person may read now."""
        return self.filter(sheet__in=ScoreSheet.objects.visible_to(user))


class Score(models.Model):
    """What an assessor gave for one item, why, and where the evidence stands.

    Points are exact and null where not given yet. The points of a deduction are what is taken off. A veto has no
    points: it applies when `vetoed`. Of an automatic item `computed` is what the data gave when they were last read,
    and `derivation` how, or why they give nothing; other points than those are the assessor's own.
    """

    sheet = models.ForeignKey(ScoreSheet, models.CASCADE, related_name="scores", verbose_name="评分表")
    item = models.ForeignKey(Item, models.PROTECT, related_name="+", verbose_name="评分项")
    points = models.DecimalField("得分", max_digits=6, decimal_places=2, null=True, blank=True)
    vetoed = models.BooleanField("否决", default=False)
    reason = models.CharField("扣分理由", max_length=1000, blank=True)
    source = models.CharField("材料出处", max_length=500, blank=True)
    computed = models.DecimalField("数据得分", max_digits=6, decimal_places=2, null=True, blank=True)
    derivation = models.TextField("计算过程", blank=True, default="")
    # Who entered it for the author; none: the author.
    typed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="代录人",
    )
    version = models.PositiveIntegerField("版本", default=1)
    changed_at = models.DateTimeField("修改时间", auto_now=True)

    objects = ScoreQuerySet.as_manager()

    class Meta:
        verbose_name = "评分"
        verbose_name_plural = "评分"
        ordering = ["sheet", "item__order"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "item"], name="one_score_for_an_item"),
            models.CheckConstraint(
                name="score_points_not_negative", condition=Q(points__isnull=True) | Q(points__gte=0)
            ),
            models.CheckConstraint(
                name="score_of_a_veto_has_no_points", condition=Q(vetoed=False) | Q(points__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}：{self.points}"


class Settlement(models.Model):
    """The value that the lead settled for a party whose experts were too far apart; their sheets stay.

    The value is on the sheet's base, between the lowest and the highest sheet. Where experts divided the sheet it is
    that of one part: of a section, or of what stands outside the sections, which its first item stands for.
    """

    evaluation = models.ForeignKey(
        Evaluation, models.CASCADE, related_name="settlements", verbose_name="评估"
    )
    party = models.ForeignKey(Party, models.PROTECT, related_name="+", verbose_name="评估方")
    section = models.ForeignKey(
        Item, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="部分"
    )
    value = models.DecimalField("裁定分", max_digits=6, decimal_places=2)
    reason = models.CharField("理由", max_length=500)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="裁定人"
    )
    settled_at = models.DateTimeField("裁定时间", auto_now=True)

    class Meta:
        verbose_name = "分差裁定"
        verbose_name_plural = "分差裁定"
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation", "party"],
                condition=Q(section__isnull=True),
                name="one_settlement_for_a_party",
            ),
            models.UniqueConstraint(
                fields=["evaluation", "party", "section"], name="one_settlement_for_a_section"
            ),
            # Deductions outside the sections may bring what stands there below 0.
            models.CheckConstraint(
                name="settlement_not_negative", condition=Q(value__gte=0) | Q(section__isnull=False)
            ),
            models.CheckConstraint(name="settlement_has_a_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.party}：{self.value}"

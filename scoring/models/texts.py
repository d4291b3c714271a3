"""The written parts: what each party commends and what wants attention, and the two continuous texts."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from scoring.models.evaluations import COLLATED_OR_LATER, Evaluation
from scoring.models.panels import PanelMember
from scoring.models.schemes import Item, Party
from scoring.models.scopes import is_administrator_after_collation, is_open_after_issue, sits_on_panel
from scoring.models.sheets import ScoreSheet
from stations.models import Area

if TYPE_CHECKING:
    from stations.models import User


def texts_open_to(user: "User") -> Q:
    """Rows of evaluations whose common texts the person may read: lead and assistants, who write them, at once;
    the panel and administrators from 汇总; everyone who may open the station from issue on."""
    return (
        sits_on_panel(user, duties=PanelMember.ORGANISING_DUTIES)
        | (sits_on_panel(user) & Q(evaluation__state__in=COLLATED_OR_LATER))
        | is_administrator_after_collation(user)
        | is_open_after_issue(user)
    )


class FindingQuerySet(models.QuerySet["Finding"]):
    """Findings in a person's scope."""

    def visible_to(self, user: "User") -> Self:
        """Findings of the sheets that the person may read now, and from 汇总 on those that the lead added."""
        added = Q(sheet__isnull=True) & texts_open_to(user)
        return self.filter(Q(sheet__in=ScoreSheet.objects.visible_to(user)) | added)

    def counted(self) -> Self:
        """Findings that the report prints: not those on sheets of members who were replaced, and not those on
        sections that are no longer their author's."""
        divided = PanelMember.sections.through.objects.filter(panelmember=OuterRef("sheet__member"))
        still_theirs = (
            Q(section__isnull=True) | ~Exists(divided) | Exists(divided.filter(item=OuterRef("section")))
        )
        return self.filter(Q(sheet__isnull=True) | (Q(sheet__counted=True) & still_theirs))


class Finding(models.Model):
    """One point of a list 值得肯定的地方 or 需要关注的地方, of a party, a section of its tree, or an area.

    Written on the assessor's sheet; at 汇总 the lead edits the third party's, and adds some without a sheet.
    Read in order of `position`, then sheet: where several experts write on one section, the first points of each
    come first, until the lead orders the whole list. `client_key` is made up by the browser, so that a point that is
    sent twice over a bad line is stored once. `quoted` is the point of an earlier evaluation that it was copied from.
    """

    class Kind(models.TextChoices):
        GOOD = "good", "值得肯定的地方"
        ATTENTION = "attention", "需要关注的地方"

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="findings", verbose_name="评估")
    party = models.ForeignKey(Party, models.PROTECT, related_name="+", verbose_name="评估方")
    sheet = models.ForeignKey(
        ScoreSheet, models.CASCADE, null=True, blank=True, related_name="findings", verbose_name="评分表"
    )
    section = models.ForeignKey(
        Item, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="部分"
    )
    area = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="片区"
    )
    kind = models.CharField("类别", max_length=20, choices=Kind.choices)
    position = models.PositiveSmallIntegerField("顺序")
    text = models.TextField("内容")
    version = models.PositiveIntegerField("版本", default=1)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="修改人"
    )
    changed_at = models.DateTimeField("修改时间", auto_now=True)
    client_key = models.UUIDField("浏览器标记", null=True, blank=True, unique=True, editable=False)
    quoted = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="引自上期"
    )

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = "评语"
        verbose_name_plural = "评语"
        ordering = ["position", "sheet_id", "pk"]
        constraints = [
            models.CheckConstraint(name="finding_has_a_text", condition=~Q(text="")),
            models.CheckConstraint(
                name="finding_area_within_a_section",
                condition=Q(area__isnull=True) | Q(section__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.text[:30]


class NarrativeQuerySet(models.QuerySet["Narrative"]):
    """Continuous texts in a person's scope."""

    def visible_to(self, user: "User") -> Self:
        """Texts that the person may read now."""
        return self.filter(texts_open_to(user))


class Narrative(models.Model):
    """The station's description (chapter 一) or the conclusion (chapter 八)."""

    class Section(models.TextChoices):
        STATION = "station", "社工站基本情况"
        CONCLUSION = "conclusion", "结语"

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="narratives", verbose_name="评估")
    section = models.CharField("章节", max_length=20, choices=Section.choices)
    text = models.TextField("内容", blank=True)
    version = models.PositiveIntegerField("版本", default=1)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="修改人",
    )
    changed_at = models.DateTimeField("修改时间", auto_now=True)

    objects = NarrativeQuerySet.as_manager()

    class Meta:
        verbose_name = "综述"
        verbose_name_plural = "综述"
        ordering = ["evaluation", "section"]
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "section"], name="one_narrative_of_a_section")
        ]

    def __str__(self) -> str:
        return self.get_section_display()

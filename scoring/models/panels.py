"""Who judges an evaluation, for which party, and whether a conflict of interest stands in the way."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.lookups import Exact, In
from django.utils import timezone

from scoring.models.evaluations import Evaluation
from scoring.models.fitting import INVITED, ROLES, SEATED, Place, roles_for
from scoring.models.schemes import Item, Party
from stations.models import Membership, Role
from stations.models.people import active_on

if TYPE_CHECKING:
    from stations.models import User


def role_is_held(roles: Collection[str] = SEATED) -> Q:
    """Condition on seats: the holder has, today, a role by which somebody may sit there.

    `roles` are those that the holder may have at all: of a known person few, and what they don't give isn't asked for.
    """
    station = "evaluation__agreement__station"
    there = Place(
        evaluator=OuterRef("evaluation__evaluator"),
        district=OuterRef(f"{station}__subdistrict__district"),
        subdistrict=OuterRef(f"{station}__subdistrict"),
        station=OuterRef(station),
    )
    code, duty = OuterRef("party__code"), OuterRef("duty")
    leads = Q(Exact(duty, "lead"))
    fits = Q(pk__in=[])
    if Role.LEAD in roles:
        fits |= leads & roles_for(Party.Code.THIRD, there, leads=True)
    for party, giving in ROLES.items():
        if not set(giving).isdisjoint(roles):
            fits |= Q(Exact(code, party)) & ~leads & roles_for(party, there, leads=False)
    if not set(INVITED).isdisjoint(roles):
        fits |= ~Q(In(code, list(ROLES))) & roles_for("", there, leads=False)
    # One subquery for all parties: it stands in every scope, often several times, and is put into words each time.
    held = Membership.objects.filter(active_on(timezone.localdate()), fits, user=OuterRef("user"))
    return Q(Exists(held))


class PanelMemberQuerySet(models.QuerySet["PanelMember"]):
    """Seats on panels."""

    def active(self) -> "PanelMemberQuerySet":
        """Seats that nobody has left."""
        return self.filter(end__isnull=True)

    def in_office(self, party: str | None = None) -> "PanelMemberQuerySet":
        """Active seats whose holder still has the role for it. One without the role reads and writes nothing.

        Of one party's seats, given by its code, only that party's roles are asked for.
        """
        seats = self.active()
        if party is None:
            return seats.filter(role_is_held())
        return seats.filter(role_is_held(ROLES.get(party, INVITED)), party__code=party)

    def cleared(self) -> "PanelMemberQuerySet":
        """Seats in office whose holder declared that there is no conflict of interest, and was not asked again since."""
        return self.in_office().free_of_conflict()

    def free_of_conflict(self) -> "PanelMemberQuerySet":
        """Seats whose holder declared that there is no conflict of interest, and was not asked again since."""
        return self.filter(declarations__conflict=False, declarations__lapsed_at=None)

    def held_by(self, user: "User") -> "PanelMemberQuerySet":
        """The person's seats, as `in_office` has them."""
        if not user.access.is_(*SEATED):
            return self.none()
        return self.active().filter(role_is_held(user.access.roles), user=user)

    def cleared_of(self, user: "User") -> "PanelMemberQuerySet":
        """The person's seats, as `cleared` has them."""
        return self.held_by(user).free_of_conflict()


class PanelMember(models.Model):
    """A person's seat: an assessor of a party, an expert of the third party, its lead, or an assistant.

    Leads and assistants give no points. `sheets_seen` is kept of them once all sheets lay open. A seat that was left
    keeps its sheet, which is no longer counted. `sections` are the top items that the seat scores, where the panel
    divided them; none: the whole sheet.
    """

    class Duty(models.TextChoices):
        LEAD = "lead", "组长"
        EXPERT = "expert", "评估专家"
        ASSISTANT = "assistant", "助理"
        ASSESSOR = "assessor", "评分人"

    SCORING_DUTIES = (Duty.EXPERT, Duty.ASSESSOR)
    # They follow the others' work, write the narratives and give no points.
    ORGANISING_DUTIES = (Duty.LEAD, Duty.ASSISTANT)

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="panel", verbose_name="评估")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="seats", verbose_name="人员"
    )
    party = models.ForeignKey(Party, models.PROTECT, related_name="+", verbose_name="评估方")
    duty = models.CharField("职责", max_length=20, choices=Duty.choices)
    start = models.DateField("任命日期")
    end = models.DateField("离任日期", null=True, blank=True)
    end_reason = models.CharField("离任原因", max_length=200, blank=True)
    sections = models.ManyToManyField(Item, blank=True, related_name="+", verbose_name="分工")
    sheets_seen = models.BooleanField("曾可查看全部评分表", default=False)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name="接替"
    )

    objects = PanelMemberQuerySet.as_manager()

    class Meta:
        verbose_name = "评估小组成员"
        verbose_name_plural = "评估小组成员"
        ordering = ["evaluation", "party__chapter", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation", "user"], condition=Q(end__isnull=True), name="one_seat_for_a_person"
            ),
            models.UniqueConstraint(
                fields=["evaluation"],
                condition=Q(end__isnull=True, duty="lead"),
                name="one_lead_of_an_evaluation",
            ),
            models.CheckConstraint(
                name="seat_ends_after_it_starts", condition=Q(end__isnull=True) | Q(end__gte=F("start"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_duty_display()}"

    @property
    def scores(self) -> bool:
        """Whether the seat gives points."""
        return self.duty in self.SCORING_DUTIES


class Declaration(models.Model):
    """What a member declared about a conflict of interest (回避声明). One of each kind at most: a conflict
    that shows later can still be declared, and can't be taken back.

    A declaration lapses when its author declares a conflict in another evaluation of the same operator, and is then
    made anew. `text` explains a conflict, or why there is none although the system knows of a tie.
    """

    member = models.ForeignKey(PanelMember, models.CASCADE, related_name="declarations", verbose_name="成员")
    conflict = models.BooleanField("存在利益冲突")
    text = models.CharField("说明", max_length=500, blank=True)
    declared_at = models.DateTimeField("声明时间", auto_now_add=True)
    lapsed_at = models.DateTimeField("失效时间", null=True, blank=True)

    class Meta:
        verbose_name = "回避声明"
        verbose_name_plural = "回避声明"
        ordering = ["member", "declared_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "conflict"],
                condition=Q(lapsed_at__isnull=True),
                name="one_declaration_of_a_kind",
            ),
            models.CheckConstraint(
                name="declared_conflict_does_not_lapse", condition=Q(conflict=False) | Q(lapsed_at=None)
            ),
            models.CheckConstraint(
                name="declared_conflict_is_explained", condition=Q(conflict=False) | ~Q(text="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}：{'有冲突' if self.conflict else '无冲突'}"

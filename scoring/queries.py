"""Reads of evaluations for pages: the list, the panel, progress, who may see the result."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from scoring.correction_guards import is_collated_again, opened_sheets
from scoring.dividing import part_names
from scoring.models import Evaluation, Item, PanelMember, Scheme, Score, ScoreSheet, SheetEntry
from scoring.models.evaluations import COLLATED_OR_LATER
from scoring.workflow import acts_as
from stations.models import Agreement, Role, User

State, Duty = Evaluation.State, PanelMember.Duty


def listed_evaluations(user: User) -> QuerySet[Evaluation]:
    """Evaluations that the person may list, each with the person's own active seats as `my_seats`.

    `opens_report`: whether its report is for the person to read, once it is issued. To list an evaluation is not
    yet to read the persons' names in its annex.
    """
    seats = PanelMember.objects.held_by(user).select_related("party", "sheet")
    cleared = PanelMember.objects.cleared_of(user).filter(evaluation=OuterRef("pk"))
    reads = Q(user.access.opened("agreement__station__")) | Q(Exists(cleared))
    if user.access.is_(Role.CENTRE, Role.VIEWER):
        reads = Q()
    return (
        Evaluation.objects.visible_to(user)
        .annotate(opens_report=Case(When(reads, then=True), default=False) if reads else Value(True))
        .select_related("agreement__station__subdistrict__district", "scheme", "evaluator")
        .prefetch_related(Prefetch("panel", queryset=seats, to_attr="my_seats"))
    )


def may_open_facts(evaluation: Evaluation, user: User) -> bool:
    """Whether the person may read what the evaluation is made of: whoever may open the station's data, the cleared
    panel, and from issue on those who look after the whole city."""
    if evaluation.is_issued and user.access.is_(Role.CENTRE, Role.VIEWER):
        return True
    opened = Agreement.objects.opened_to(user).filter(pk=evaluation.agreement_id)
    return opened.exists() or PanelMember.objects.cleared_of(user).filter(evaluation=evaluation).exists()


def may_read_results(evaluation: Evaluation, user: User) -> bool:
    """Whether weighted scores, total and grade may be shown: from issue on to everyone who may list the evaluation;
    at 汇总 to administrators and the panel, except to assessors where the scheme never opens others' sheets."""
    if evaluation.is_issued:
        return True
    if evaluation.state not in COLLATED_OR_LATER:
        return False
    if user.access.is_(Role.ADMINISTRATOR):
        return True
    seats = PanelMember.objects.cleared_of(user).filter(evaluation=evaluation)
    if evaluation.scheme.opening == Scheme.Opening.NEVER:
        seats = seats.filter(duty__in=PanelMember.ORGANISING_DUTIES)
    return seats.exists()


def may_read_collation(evaluation: Evaluation, user: User) -> bool:
    """Whether the single sheets' totals, spreads and parts may be shown: as the result, but while a correction has
    opened sheets only to who organises, once they are in again."""
    if not opened_sheets(evaluation).exists():
        return may_read_results(evaluation, user)
    organises = PanelMember.objects.cleared_of(user).filter(
        evaluation=evaluation, duty__in=PanelMember.ORGANISING_DUTIES
    )
    return organises.exists() and is_collated_again(evaluation)


def my_seat(evaluation: Evaluation, user: User) -> PanelMember | None:
    """The person's seat on the panel, while they have the role for it."""
    return (
        PanelMember.objects.held_by(user)
        .filter(evaluation=evaluation)
        .select_related("party", "sheet")
        .first()
    )


def is_cleared(member: PanelMember) -> bool:
    """Whether a member in office has declared that there is no conflict."""
    return PanelMember.objects.active().free_of_conflict().filter(pk=member.pk).exists()


def may_follow_sheets(evaluation: Evaluation, user: User) -> bool:
    """Whether the person sees of each sheet its state and date: who organises without giving points."""
    seats = PanelMember.objects.cleared_of(user).filter(
        evaluation=evaluation, duty__in=PanelMember.ORGANISING_DUTIES
    )
    return bool(acts_as(user, evaluation)) or seats.exists()


def may_see_panel(evaluation: Evaluation, user: User) -> bool:
    """Whether the names of the panel are shown: to who may open the station (it may ask for a recusal), to the panel,
    and to who sets up evaluations. Who only lists stations finds them in the issued report."""
    return (
        user.access.is_(Role.LEAD)
        or Agreement.objects.opened_to(user).filter(pk=evaluation.agreement_id).exists()
        or PanelMember.objects.held_by(user).filter(evaluation=evaluation).exists()
    )


@dataclass(frozen=True)
class Seat:
    """A line of the panel. `sheet_*` are None for who may not follow the sheets, or where there is none; so is `share`,
    the parts of a divided sheet."""

    member: PanelMember
    declared: str
    sheet_state: str | None
    sheet_word: str | None
    submitted_on: date | None
    sheet: int | None
    handed_in: str
    remark: str
    share: tuple[str, ...] = ()


def panel_seats(evaluation: Evaluation, user: User) -> list[Seat]:
    """The panel as the person may see it (ask `may_see_panel` first): everybody's names, and for organisers what
    became of each sheet, to the day."""
    follows = may_follow_sheets(evaluation, user)
    entries = SheetEntry.objects.active().select_related("user")
    members = evaluation.panel.select_related("user", "party", "sheet", "replaces__user").prefetch_related(
        "declarations", "sections", Prefetch("sheet__entries", entries)
    )
    return [_seat(member, follows=follows) for member in members]


def _seat(member: PanelMember, *, follows: bool) -> Seat:
    conflicts = {row.conflict for row in member.declarations.all() if row.lapsed_at is None}
    declared = "声明回避" if True in conflicts else "已声明无冲突" if False in conflicts else "未声明"
    sheet: ScoreSheet | None = getattr(member, "sheet", None)
    if not follows or sheet is None:
        return Seat(member, declared, None, None, None, None, "", "")
    remarks = [] if sheet.counted else ["不计入结果"]
    remarks += [f"{entry.user}代录" for entry in sheet.entries.all()]
    if sheet.reopened_after_seeing:
        remarks.append("看过其他评分表后重新打开")
    return Seat(
        member,
        declared,
        sheet.state,
        sheet.get_state_display(),
        sheet.submitted_at and timezone.localdate(sheet.submitted_at),
        sheet.pk,
        sheet.handed_in,
        "；".join(remarks),
        part_names(member.sections.all()),
    )


def holds_own_work(sheet: ScoreSheet) -> bool:
    """Whether its author wrote on it. Points that the data gave are nobody's."""
    author = sheet.member.user_id
    given = ~Q(reason="") | ~Q(source="") | Q(vetoed=True)
    given |= Q(points__isnull=False) & (Q(computed__isnull=True) | ~Q(points=F("computed")))
    return (
        sheet.scores.filter(given, typed_by=None).exists()
        or sheet.findings.filter(changed_by=author).exists()
        or sheet.evidence.present().filter(uploaded_by=author).exists()
    )


@dataclass(frozen=True)
class Progress:
    """How far a sheet is: items that have points, of those that want them."""

    scored: int
    of: int


def progress_of(sheets: list[ScoreSheet]) -> dict[int, Progress]:
    """The progress of sheets by id, in three queries. For one's own sheets only."""
    wanted = [Item.Kind.POINTS, Item.Kind.AUTOMATIC]
    items = (
        Item.objects.filter(kind__in=wanted, party__in={sheet.party_id for sheet in sheets})
        .order_by()
        .values_list("party", top_item(""))
        .annotate(count=Count("pk"))
    )
    scores = (
        Score.objects.filter(sheet__in=sheets, points__isnull=False, item__kind__in=wanted)
        .order_by()
        .values_list("sheet", top_item("item__"))
        .annotate(count=Count("pk"))
    )
    divided = PanelMember.sections.through.objects.filter(panelmember__sheet__in=sheets)
    own: dict[int, set[int]] = {}
    for sheet, item in divided.values_list("panelmember__sheet", "item"):
        own.setdefault(sheet, set()).add(item)

    def count(rows: Iterable[tuple[int, int, int]], key: int, sheet: ScoreSheet) -> int:
        mine = own.get(sheet.pk)
        return sum(number for of, top, number in rows if of == key and (mine is None or top in mine))

    of, done = list(items), list(scores)
    return {
        sheet.pk: Progress(count(done, sheet.pk, sheet), count(of, sheet.party_id, sheet)) for sheet in sheets
    }


def top_item(way: str) -> Coalesce:
    """The item at the top of the tree above an item, `way` being the lookup of the item. Trees have three levels."""
    parent = f"{way}parent" if way else "parent"
    return Coalesce(f"{parent}__parent", parent, way.removesuffix("__") or "pk")

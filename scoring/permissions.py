"""Who may do what with an evaluation. Services ask before they write, pages before they offer."""

from collections.abc import Sequence

from django.db.models import Q
from django.utils import timezone

from scoring.models import Evaluation, Objection, PanelMember, Party, ScoreSheet, SheetEntry
from scoring.models.sheets import entered_by
from scoring.refusals import Obstacle, Refused
from scoring.seats import fitting_roles
from scoring.workflow import Actor, acts_as
from stations.doors import require
from stations.models import Agreement, Membership, Role, User
from stations.models.people import active_on

Duty, State = PanelMember.Duty, Evaluation.State
ONLY_THE_STATION = "回避由被评估的社工站或其承办机构申请。如有意见，请联系组长。"


def require_lead(evaluation: Evaluation, actor: User, what: str) -> None:
    """Only the lead, having declared no conflict, may do it."""
    require(
        Actor.LEAD in acts_as(actor, evaluation),
        f"只有本次评估的组长可以{what}，且须先作回避声明。如需处理，请联系组长。",
    )


def require_organiser(evaluation: Evaluation, actor: User, what: str) -> None:
    """An administrator, or the lead; where there is no lead yet, whoever may set up evaluations of the station."""
    require(
        may_organise(evaluation, actor),
        f"只有系统管理员或本次评估的组长可以{what}，组长须先作回避声明。如需处理，请联系组长。",
    )


def may_organise(evaluation: Evaluation, user: User) -> bool:
    """Whether the person may appoint the panel: an administrator, the lead who declared no conflict, and where no
    lead is in office whoever leads evaluations of the station, and was not recused here."""
    if user.access.is_(Role.ADMINISTRATOR):
        return True
    lead = evaluation.panel.in_office().filter(duty=PanelMember.Duty.LEAD).first()
    if lead is not None:
        return Actor.LEAD in acts_as(user, evaluation)
    if evaluation.panel.filter(user=user).exclude(pk__in=PanelMember.objects.cleared()).exists():
        # Whoever was recused or left doesn't choose the successor.
        return False
    visible = Evaluation.objects.visible_to(user).filter(pk=evaluation.pk)
    return user.access.is_(Role.LEAD) and visible.exists()


def administrator_decides(objection: Objection) -> bool:
    """About a lead, or where no lead could decide."""
    evaluation = objection.member.evaluation
    return (
        objection.member.duty == Duty.LEAD or not evaluation.panel.cleared().filter(duty=Duty.LEAD).exists()
    )


def may_decide(objection: Objection, user: User) -> bool:
    """The lead decides, else an administrator; nobody about themselves."""
    if objection.member.user_id == user.pk:
        return False
    deciding = Actor.ADMINISTRATOR if administrator_decides(objection) else Actor.LEAD
    return deciding in acts_as(user, objection.member.evaluation)


def require_state(evaluation: Evaluation, states: Sequence[str], what: str) -> None:
    """Refused unless the evaluation is in one of the states."""
    if evaluation.state not in states:
        raise Refused(
            Obstacle(f"评估处于“{evaluation.get_state_display()}”，不能{what}。", "如需调整，请联系组长")
        )


def may_write_findings(evaluation: Evaluation, party: int, sheet: ScoreSheet | None, user: User) -> bool:
    """The author, or who enters the sheet for the author, while it is open; at 汇总 the lead, for the party that the lead belongs to."""
    seats = PanelMember.objects.cleared_of(user).filter(evaluation=evaluation, party=party)
    if evaluation.state == State.COLLATED:
        return seats.filter(duty=PanelMember.Duty.LEAD).exists()
    if sheet is None or not sheet.is_open:
        return False
    return seats.filter(pk=sheet.member_id).exists() or enters(sheet, user)


def enters(sheet: ScoreSheet, user: User) -> bool:
    """Whether the person may enter the open sheet for its author now (代录): allowed to, and not handed over yet."""
    if not sheet.is_open or sheet.state == ScoreSheet.State.TO_CONFIRM:
        return False
    return ScoreSheet.objects.filter(entered_by(user), pk=sheet.pk).exists()


def may_write_narratives(evaluation: Evaluation, user: User) -> bool:
    """The lead and the assistants, having declared no conflict."""
    return (
        PanelMember.objects.cleared_of(user)
        .filter(evaluation=evaluation, duty__in=PanelMember.ORGANISING_DUTIES)
        .exists()
    )


def may_remind(evaluation: Evaluation, user: User) -> bool:
    """The lead and the assistants, having declared no conflict."""
    return may_write_narratives(evaluation, user)


def require_reminding(evaluation: Evaluation, actor: User) -> None:
    """Only the lead or an assistant reminds."""
    require(
        may_remind(evaluation, actor),
        "催办由本次评估的组长或助理进行，且须先作回避声明。如需处理，请联系组长。",
    )


def represents_station(evaluation: Evaluation, user: User) -> bool:
    """The evaluated station's own people and those of the operator that runs it."""
    station = evaluation.agreement.station
    return station.pk in user.access.stations or station.operator_id in user.access.operators


def is_cleared_member(evaluation: Evaluation, user: User) -> bool:
    """A member of the panel, of whatever party and duty, who declared no conflict."""
    return PanelMember.objects.cleared_of(user).filter(evaluation=evaluation).exists()


def is_third_party(evaluation: Evaluation, user: User) -> bool:
    """A member of the third party's panel who declared no conflict, while the station's material is open to them."""
    seats = PanelMember.objects.cleared_of(user).filter(evaluation=evaluation)
    if not seats.filter(party__code=Party.Code.THIRD).exists():
        return False
    return Agreement.objects.opened_to(user).filter(pk=evaluation.agreement_id).exists()


def require_third_party(evaluation: Evaluation, user: User) -> None:
    """Only the third party's panel draws samples and verifies."""
    require(
        is_third_party(evaluation, user),
        "只有本次评估第三方小组的成员可以抽查核实，且须先作回避声明。核实的结果在到岗和指标页面查看。",
    )


def _has_read_others(evaluation: Evaluation, user: User) -> bool:
    """Whether others' sheets lay open to the person in a seat of this evaluation that they left."""
    open_to = Q(sheets_seen=True) | Q(sheet__others_seen=True)
    return evaluation.panel.filter(open_to, user=user).exists()


def seat_problem(evaluation: Evaluation, user: User, party: Party, duty: str) -> str | None:
    """Why the person can't have the seat, or None."""
    seats = evaluation.panel.active()
    third = party.code == Party.Code.THIRD
    if party.scheme_id != evaluation.scheme_id:
        return "这个评估方不属于本次评估的评估办法。"
    if seats.filter(user=user).exists():
        return f"{user}已在本次评估小组中，一人只能担任一个职责。"
    if duty == Duty.LEAD and seats.filter(duty=Duty.LEAD).exists():
        return "本次评估已有组长。如需更换，请先让现任组长离任。"
    if third != (duty in (Duty.LEAD, Duty.EXPERT, Duty.ASSISTANT)):
        return f"{party.name}不设“{Duty(duty).label}”，请改选职责或评估方。"
    if evaluation.panel.filter(user=user, declarations__conflict=True).exists():
        return f"{user}在本次评估中已声明回避，不能再任命。"
    scores = duty in PanelMember.SCORING_DUTIES
    if scores and SheetEntry.objects.filter(user=user, sheet__evaluation=evaluation).exists():
        return f"{user}在本次评估中代录过评分表，看过其他评委的评分，不能再担任评分人。"
    if scores and _has_read_others(evaluation, user):
        return f"{user}在本次评估中任职时，其他评委的评分表已对其开放，不能再担任评分人。请另选人员。"
    held = Membership.objects.filter(active_on(timezone.localdate()), user=user)
    if not held.filter(fitting_roles(evaluation, party.code, duty)).exists():
        return f"{user}没有担任{party.name}“{Duty(duty).label}”所需的角色，请系统管理员先授予。"
    return None

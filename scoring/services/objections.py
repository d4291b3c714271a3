"""A station asks that a member of the panel be recused; the lead decides, about the lead an administrator."""

from django.db import transaction
from django.utils import timezone

from scoring.models import Evaluation, Objection, PanelMember
from scoring.permissions import ONLY_THE_STATION, may_decide, represents_station, require_state
from scoring.refusals import Invalid, Obstacle, Refused
from scoring.services.panels import leave
from scoring.services.parts import given_reason, hold
from stations.audit import record
from stations.doors import require
from stations.models import User

State = Evaluation.State
BEFORE_COLLATION = (State.PREPARING, State.SCORING)
CLOSED = Obstacle("这份回避申请已经了结。", "请刷新页面查看结果")


@transaction.atomic
def object_to(*, member: PanelMember, actor: User, reason: str) -> Objection:
    """The station asks for the recusal of a member, with a reason. One open request for each seat."""
    evaluation = member.evaluation
    require(represents_station(evaluation, actor), ONLY_THE_STATION)
    hold(evaluation=evaluation)
    require_state(evaluation, BEFORE_COLLATION, "申请回避")
    reason = given_reason(reason=reason, missing="请写明申请回避的理由，例如与本站的何种利害关系。")
    member.refresh_from_db(fields=["end"])
    if member.end is not None:
        raise Refused(Obstacle(f"{member.user}已不在评估小组中，不需要申请。"))
    if member.objections.waiting().exists():
        raise Refused(Obstacle(f"已经申请{member.user}回避，正等待决定。", "需要补充时，请先撤回再重新申请"))
    objection = Objection.objects.create(member=member, reason=reason, made_by=actor)
    record(
        actor=actor, action="panel.objected", target=evaluation, after={"member": member.pk}, reason=reason
    )
    return objection


@transaction.atomic
def withdraw_objection(*, objection: Objection, actor: User) -> None:
    """The station takes back a request that nobody has decided."""
    evaluation = objection.member.evaluation
    require(
        represents_station(evaluation, actor),
        "回避申请由被评估的社工站或其承办机构撤回。如有意见，请联系他们。",
    )
    _hold_open(objection)
    _close(objection, Objection.State.WITHDRAWN)
    record(
        actor=actor,
        action="panel.objection_withdrawn",
        target=evaluation,
        after={"member": objection.member_id},
    )


@transaction.atomic
def decide_objection(*, objection: Objection, actor: User, decision: str, answer: str) -> None:
    """Decide, "accept" or "refuse", with a reason, which the station reads. Accepted, the seat ends as by a conflict: the material closes at
    once, the sheet is kept and not counted."""
    member = objection.member
    evaluation = member.evaluation
    require(
        may_decide(objection, actor),
        "回避申请由组长决定；关于组长本人的，或没有在任组长的，由系统管理员决定。本人不能决定关于自己的申请。",
    )
    _hold_open(objection)
    require_state(evaluation, BEFORE_COLLATION, "决定回避申请")
    if decision not in ("accept", "refuse"):
        raise Invalid({"decision": "请选择同意或不同意，并写明理由。"})
    accepted = decision == "accept"
    answer = given_reason(reason=answer, missing="请写明决定的理由，社工站会看到。")
    _close(objection, Objection.State.ACCEPTED if accepted else Objection.State.REFUSED, answer, actor)
    if accepted:
        leave(member=member, reason="社工站申请回避，经同意")
    record(
        actor=actor,
        action="panel.objection_accepted" if accepted else "panel.objection_refused",
        target=evaluation,
        after={"member": member.pk},
        reason=answer,
    )


def _hold_open(objection: Objection) -> None:
    hold(evaluation=objection.member.evaluation)
    objection.refresh_from_db(fields=["state"])
    if not objection.is_open:
        raise Refused(CLOSED)


def _close(objection: Objection, state: str, answer: str = "", by: User | None = None) -> None:
    objection.state, objection.answer, objection.decided_by = state, answer, by
    objection.closed_at = timezone.now()
    objection.save(update_fields=["state", "answer", "decided_by", "closed_at"])

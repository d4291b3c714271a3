"""Appointing the panel, declarations of conflicts of interest, and leaving."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from scoring.models import (
    Declaration,
    Evaluation,
    Objection,
    PanelMember,
    Party,
    Reminder,
    ScoreSheet,
    SheetEntry,
)
from scoring.permissions import require_organiser, require_state, seat_problem
from scoring.recusal import proposal, seats_to_declare_again
from scoring.refusals import Invalid, Obstacle, Refused
from scoring.services.automatic import fill_sheets
from scoring.services.parts import given_reason, hold, hold_together, keep_what_was_seen, unsettle
from stations.audit import record
from stations.doors import require
from stations.models import Grant, Role, User

Duty, State = PanelMember.Duty, Evaluation.State
ROLES: dict[str, str] = {
    Party.Code.THIRD: Role.EXPERT,
    Party.Code.SUPERVISOR: Role.SUPERVISOR,
    Party.Code.PURCHASER: Role.PURCHASER,
    Party.Code.CENTRE: Role.CENTRE,
}
WHO_GOES_BACK = "请联系组长或系统管理员退回评分后再处理"


@transaction.atomic
def appoint(
    *,
    evaluation: Evaluation,
    user: User,
    party: Party,
    duty: str,
    actor: User,
    start: date | None = None,
    replaces: PanelMember | None = None,
) -> PanelMember:
    """Give a person a seat. The station's material opens to them when they declare that there is no conflict.

    While scoring a new scoring member gets a sheet at once. `replaces` names a seat of the same party and duty that
    was left: the person takes over the sections that were its share. Raises Invalid when the person's role doesn't fit
    the party, the person has read others' sheets, or the seat is taken.
    """
    require_organiser(evaluation, actor, "任命评估小组成员")
    hold(evaluation=evaluation)
    require_state(evaluation, [State.PREPARING, State.SCORING], "任命评估小组成员")
    if problem := seat_problem(evaluation, user, party, duty):
        raise Invalid({"user": problem})
    if replaces is not None:
        _refuse_other_seat(replaces, evaluation, party, duty)
    if duty in PanelMember.SCORING_DUTIES:
        keep_what_was_seen(evaluation=evaluation)
    member = PanelMember.objects.create(
        evaluation=evaluation,
        user=user,
        party=party,
        duty=duty,
        start=start or timezone.localdate(),
        replaces=replaces,
    )
    if replaces is not None:
        member.sections.set(replaces.sections.all())
    if evaluation.state == State.SCORING and member.scores:
        unsettle(evaluation=evaluation, party=party)
        sheet = ScoreSheet.objects.create(evaluation=evaluation, party=party, member=member)
        fill_sheets(sheets=[sheet])
    record(
        actor=actor,
        action="panel.appointed",
        target=evaluation,
        after={"member": member.pk, "user": user.pk, "party": party.code, "duty": duty}
        | ({"replaces": replaces.pk} if replaces else {}),
    )
    return member


def _refuse_other_seat(left: PanelMember, evaluation: Evaluation, party: Party, duty: str) -> None:
    """A successor takes over a seat that was left, once, with its party and duty."""
    if left.evaluation_id != evaluation.pk or left.end is None:
        raise Invalid({"replaces": "只能接替本次评估中已离任的成员。"})
    if (left.party_id, left.duty) != (party.pk, duty):
        raise Invalid(
            {
                "replaces": f"{left.user}原任{left.party.name}{left.get_duty_display()}，接替者请任命为同一职责。"
            }
        )
    if PanelMember.objects.filter(replaces=left).exists():
        raise Invalid({"replaces": f"{left.user}已由他人接替。"})


@transaction.atomic
def declare(*, member: PanelMember, actor: User, conflict: bool, text: str = "") -> Declaration:
    """What a member declares about a conflict of interest, each for themselves.

    No conflict opens the station's material to them; against what the system knows it wants an explanation. A
    conflict, also one that shows later, ends the seat and closes the material at once; the sheet is kept and no longer
    counted; and on panels of the same operator the person declares anew.
    """
    require(member.user_id == actor.pk, "回避声明只能由本人作出。")
    evaluation = member.evaluation
    elsewhere = [seat.evaluation for seat in seats_to_declare_again(member)] if conflict else []
    hold_together(evaluations=[evaluation, *elsewhere])
    require_state(evaluation, [State.PREPARING, State.SCORING, State.COLLATED], "作回避声明")
    if member.end is not None:
        raise Refused(Obstacle("您已不在本次评估小组中，不需要再声明。", "如有疑问，请联系组长"))
    if conflict and not text.strip():
        raise Invalid({"text": "请写明存在什么利益冲突，例如曾在承办机构任职。"})
    if member.declarations.filter(conflict=conflict, lapsed_at=None).exists():
        raise Refused(Obstacle("您已经作过这项声明，不需要重复提交。", "情况有变时可以申请回避"))
    if conflict and evaluation.state == State.COLLATED:
        raise Refused(Obstacle("评分已经汇总，回避前须先退回评分。", WHO_GOES_BACK))
    if not conflict:
        _refuse_unexplained(member, text)
    declaration = Declaration.objects.create(member=member, conflict=conflict, text=text.strip())
    Reminder.objects.filter(member=member, about=Reminder.About.DECLARATION).update(done=True)
    if conflict:
        leave(member=member, reason="声明回避")
        _ask_again(member, actor)
    else:
        _open_material(member)
    record(
        actor=actor,
        action="panel.declared",
        target=evaluation,
        after={"member": member.pk, "conflict": conflict},
    )
    return declaration


def _refuse_unexplained(member: PanelMember, text: str) -> None:
    """No conflict isn't declared while the station's request waits, nor without a word about what the system knows."""
    if member.objections.waiting().exists():
        raise Refused(
            Obstacle(
                "社工站申请您回避，决定之后才能声明没有冲突。", "请联系组长；关于组长的申请由系统管理员决定"
            )
        )
    known = proposal(member.evaluation, member.user_id)
    if known and not text.strip():
        raise Invalid({"text": f"系统提示：您{known}。声明没有冲突，请在说明中写明理由。"})


def _ask_again(member: PanelMember, actor: User) -> None:
    """A conflict with an operator concerns its other evaluations too: the person declares anew there, and until then
    the material is closed."""
    for seat in seats_to_declare_again(member):
        keep_what_was_seen(evaluation=seat.evaluation)
        seat.declarations.filter(conflict=False, lapsed_at=None).update(lapsed_at=timezone.now())
        end_grants(evaluation=seat.evaluation, users=[seat.user_id])
        record(actor=actor, action="panel.asked_again", target=seat.evaluation, after={"member": seat.pk})


@transaction.atomic
def remove_member(*, member: PanelMember, actor: User, reason: str) -> None:
    """End a seat with a reason: the material closes, a sheet is kept and no longer counted."""
    evaluation = member.evaluation
    require_organiser(evaluation, actor, "调整评估小组成员")
    hold(evaluation=evaluation)
    require_state(evaluation, [State.PREPARING, State.SCORING], "调整评估小组成员")
    reason = given_reason(reason=reason, missing="请写明离任原因，例如“本人申请更换”。", longest=200)
    if member.end is not None:
        raise Refused(Obstacle("这位成员已经离任。"))
    leave(member=member, reason=reason)
    record(
        actor=actor,
        action="panel.removed",
        target=evaluation,
        before={"member": member.pk, "user": member.user_id},
        reason=reason,
    )


def leave(*, member: PanelMember, reason: str) -> None:
    """End a seat: the material closes at once, the sheet is kept and not counted, an open request is settled."""
    keep_what_was_seen(evaluation=member.evaluation)
    member.end = max(timezone.localdate(), member.start)
    member.end_reason = reason
    member.save(update_fields=["end", "end_reason"])
    if ScoreSheet.objects.filter(member=member).update(counted=False):
        unsettle(evaluation=member.evaluation, party=member.party)
    member.objections.waiting().update(state=Objection.State.SETTLED, closed_at=timezone.now())
    entries = SheetEntry.objects.active().filter(sheet__evaluation=member.evaluation_id)
    entries.filter(Q(user=member.user_id) | Q(sheet__member=member)).update(ended_at=timezone.now())
    end_grants(evaluation=member.evaluation, users=[member.user_id])


def _open_material(member: PanelMember) -> None:
    evaluation = member.evaluation
    Grant.objects.update_or_create(
        user_id=member.user_id,
        station_id=evaluation.agreement.station_id,
        cause=evaluation.cause,
        defaults={
            "start": timezone.localdate(),
            "end": None,
            "role": _role_of(member),
            "organisation_id": evaluation.evaluator_id if member.party.code == Party.Code.THIRD else None,
        },
    )


def _role_of(member: PanelMember) -> str:
    """The role that the seat's grant rests on: people of a party without an office are invited."""
    return Role.LEAD if member.duty == Duty.LEAD else ROLES.get(member.party.code, Role.INVITED)


def end_grants(*, evaluation: Evaluation, users: Sequence[int]) -> None:
    """Close the station's material. A grant holds to the end of its last day, so that day is yesterday."""
    Grant.objects.filter(user__in=users, cause=evaluation.cause, end=None).update(
        end=timezone.localdate() - timedelta(days=1)
    )

"""Entering a paper sheet for its author (代录): allowed by the lead, handed over, sent back, ended.

The points go through `save_scores` as everybody's. The author confirms by submitting.
"""

from django.db import transaction
from django.utils import timezone

from scoring.models import Evaluation, PanelMember, ScoreSheet, SheetEntry
from scoring.permissions import require_lead, require_state
from scoring.queries import holds_own_work
from scoring.refusals import Invalid, Obstacle, Refused
from scoring.services.parts import given_reason, hold
from scoring.services.sheet_states import change_state, require_version
from scoring.services.sheets import hold_sheet
from stations.audit import record
from stations.doors import require
from stations.models import User


@transaction.atomic
def allow_entry(*, sheet: ScoreSheet, user: User, actor: User, reason: str) -> SheetEntry:
    """The lead lets a person enter an open sheet for its author, who declared no conflict, with a reason.

    The person is the lead or an assistant, who have no sheet of their own, and declared no conflict either. A sheet on
    which its author wrote isn't opened that way: nobody reads others' sheets by offering to enter them.
    """
    evaluation = sheet.evaluation
    require_lead(evaluation, actor, "安排代录")
    hold(evaluation=evaluation)
    require_state(evaluation, [Evaluation.State.SCORING], "安排代录")
    held = ScoreSheet.objects.select_for_update(of=("self",)).get(pk=sheet.pk)
    reason = given_reason(reason=reason, missing="请写明代录的原因，例如“评委提交纸质评分表”。")
    if held.is_submitted or not held.counted:
        raise Refused(Obstacle("这张评分表已经提交或不计入结果，不能代录。", "已提交的请先退回"))
    if held.entries.active().exists():
        raise Refused(Obstacle("这张评分表已安排代录。", "如需换人，请先结束原来的代录"))
    if holds_own_work(held):
        raise Refused(
            Obstacle("评分人自己已经填写过这张评分表，代录会看到其内容，不能安排。", "请评分人本人填写")
        )
    cleared = PanelMember.objects.cleared().filter(evaluation=evaluation)
    if not cleared.filter(pk=held.member_id).exists():
        raise Refused(Obstacle("评分人还没有作回避声明，不能代录。", "请评分人本人在评估页面声明"))
    if not cleared.filter(user=user, duty__in=PanelMember.ORGANISING_DUTIES).exists():
        raise Invalid({"user": "代录人应是本次评估的组长或助理，且已声明没有利益冲突。"})
    entry = SheetEntry.objects.create(sheet=held, user=user, allowed_by=actor, reason=reason)
    record(
        actor=actor,
        action="panel.entry_allowed",
        target=evaluation,
        after={"sheet": held.pk, "user": user.pk},
        reason=reason,
    )
    return entry


@transaction.atomic
def end_entry(*, entry: SheetEntry, actor: User, reason: str) -> None:
    """The lead takes the right back, with a reason. What was entered stays; a sheet that waits for its author goes on waiting."""
    evaluation = entry.sheet.evaluation
    require_lead(evaluation, actor, "结束代录")
    hold(evaluation=evaluation)
    reason = given_reason(reason=reason, missing="请写明结束代录的原因，例如“改由本人填写”。")
    if not SheetEntry.objects.active().filter(pk=entry.pk).update(ended_at=timezone.now()):
        raise Refused(Obstacle("这项代录已经结束。"))
    record(
        actor=actor,
        action="panel.entry_ended",
        target=evaluation,
        before={"sheet": entry.sheet_id, "user": entry.user_id},
        reason=reason,
    )


@transaction.atomic
def hand_over(*, sheet: ScoreSheet, actor: User, version: int) -> ScoreSheet:
    """Who entered the sheet hands it to its author, who confirms it; nothing is submitted by that.

    `version` is the sheet's as it was read back: Conflict when it was changed since.
    """
    hold(evaluation=sheet.evaluation)
    hold_sheet(sheet=sheet, actor=actor)
    require(sheet.member.user_id != actor.pk, "这是您本人的评分表，请通读后直接提交。")
    require_version(sheet=sheet, version=version)
    if sheet.state == ScoreSheet.State.NOT_STARTED:
        raise Refused(Obstacle("还没有录入任何评分，不能交本人确认。"))
    SheetEntry.objects.active().filter(sheet=sheet).update(
        handed_over_at=timezone.now(), sent_back_because=""
    )
    return change_state(
        sheet=sheet, actor=actor, action="sheet.handed_over", state=ScoreSheet.State.TO_CONFIRM
    )


@transaction.atomic
def send_back(*, sheet: ScoreSheet, actor: User, version: int, reason: str) -> ScoreSheet:
    """The author gives what was entered back to who entered it, with a reason."""
    hold(evaluation=sheet.evaluation)
    hold_sheet(sheet=sheet, actor=actor)
    require(sheet.member.user_id == actor.pk, "代录的评分表由评分人本人退回。")
    require_version(sheet=sheet, version=version)
    reason = given_reason(reason=reason, missing="请写明退回代录的原因，代录人会看到。")
    if sheet.state != ScoreSheet.State.TO_CONFIRM:
        raise Refused(Obstacle("这张评分表不在待确认状态，不需要退回代录。"))
    if not SheetEntry.objects.active().filter(sheet=sheet).update(sent_back_because=reason):
        raise Refused(Obstacle("代录已经结束，不能再退回。", "请直接修改后提交，或请组长另行安排"))
    return change_state(
        sheet=sheet,
        actor=actor,
        action="sheet.sent_back",
        reason=reason,
        state=ScoreSheet.State.IN_PROGRESS,
    )

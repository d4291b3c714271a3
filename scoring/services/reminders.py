"""Reminding members of what they still have to do, and setting the days by which it is due."""

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from scoring.due import due_of_members
from scoring.models import Evaluation, Reminder
from scoring.permissions import require_organiser, require_reminding, require_state
from scoring.refusals import Invalid, Obstacle, Refused
from scoring.services.parts import changed_meanwhile, given_reason, hold
from stations.audit import record
from stations.models import User

State = Evaluation.State
LONGEST_TEXT = 200


@transaction.atomic
def remind(
    *,
    evaluation: Evaluation,
    members: Collection[int],
    actor: User,
    text: str = "",
    by_when: date | None = None,
) -> int:
    """Remind those of the members, by their seats, who still have something to do; returns how many were reminded anew.

    One reminder a day for each: another one replaces its words and day, the same one changes nothing. Raises Refused
    where none of them has anything to do, Invalid for words too long or a day that is over.
    """
    require_reminding(evaluation, actor)
    hold(evaluation=evaluation)
    require_state(evaluation, [State.PREPARING, State.SCORING, State.COLLATED], "催办")
    today, text = timezone.localdate(), text.strip()
    if len(text) > LONGEST_TEXT:
        raise Invalid({"text": f"留言最多 {LONGEST_TEXT} 字，请缩短后再发送。"})
    if by_when is not None and by_when < today:
        raise Invalid({"by_when": "催办的日期已经过去，请改选今天或以后的日期。"})
    due = due_of_members(evaluation)
    chosen = {member: due[member] for member in members if member in due}
    if not chosen:
        raise Refused(
            Obstacle("没有可以催办的成员：所选成员已经办完，或者没有选择。", "请刷新页面查看最新进度")
        )
    same = Reminder.objects.filter(member__in=chosen, sent_on=today, text=text, by_when=by_when, done=False)
    known = set(same.values_list("member", "about"))
    anew = {member: about for member, about in chosen.items() if (member, about) not in known}
    for member, about in anew.items():
        Reminder.objects.update_or_create(
            member_id=member,
            about=about,
            sent_on=today,
            defaults={"text": text, "by_when": by_when, "sent_by": actor, "done": False},
        )
    if anew:
        record(
            actor=actor,
            action="panel.reminded",
            target=evaluation,
            after={"members": sorted(anew), "by_when": by_when.isoformat() if by_when else None},
            reason=text,
        )
    return len(anew)


@transaction.atomic
def reschedule(
    *,
    evaluation: Evaluation,
    actor: User,
    version: int,
    on_site: date | None,
    scores_due: date | None,
    reason: str,
) -> Evaluation:
    """Set the day on site and the day by which sheets are due, with a reason, in 筹备 and 评分中.

    Raises Conflict when the evaluation was changed since it was read as `version`, Invalid where nothing is changed.
    """
    require_organiser(evaluation, actor, "调整日期")
    hold(evaluation=evaluation)
    require_state(evaluation, [State.PREPARING, State.SCORING], "调整日期")
    if evaluation.version != version:
        raise changed_meanwhile(evaluation=evaluation, mine="调整日期")
    evaluation.refresh_from_db(fields=["on_site", "scores_due"])
    before = {"on_site": _day(evaluation.on_site), "scores_due": _day(evaluation.scores_due)}
    after = {"on_site": _day(on_site), "scores_due": _day(scores_due)}
    if before == after:
        raise Invalid({"scores_due": "日期没有变化。请填写新的日期。"})
    reason = given_reason(reason=reason, missing="请写明调整日期的原因，评估小组会看到新的日期。")
    Evaluation.objects.filter(pk=evaluation.pk).update(
        on_site=on_site, scores_due=scores_due, version=F("version") + 1
    )
    evaluation.refresh_from_db(fields=["on_site", "scores_due", "version"])
    record(
        actor=actor,
        action="evaluation.rescheduled",
        target=evaluation,
        before=before,
        after=after,
        reason=reason,
    )
    return evaluation


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None

"""What happened to an evaluation, for its progress page: who, when, why. Never a point, a text or a count of items."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from scoring.models import Evaluation, PanelMember, ScoreSheet
from scoring.permissions import may_remind
from scoring.workflow import acts_as
from stations.models import AuditEntry, User

SHOWN = 200
OF_EVALUATION = {
    "evaluation.created": "新建评估",
    "evaluation.start": "开始评分",
    "evaluation.prepare": "退回筹备",
    "evaluation.collate": "汇总",
    "evaluation.rescore": "退回评分",
    "evaluation.issue": "签发",
    "evaluation.corrected_wording": "签发勘误",
    "evaluation.corrected_data": "签发更正",
    "evaluation.archive": "归档",
    "evaluation.rescheduled": "调整日期",
    "panel.appointed": "任命",
    "panel.declared": "声明无利益冲突",
    "panel.asked_again": "须重新声明",
    "panel.divided": "调整评分分工",
    "panel.entry_allowed": "安排代录",
    "panel.entry_ended": "结束代录",
    "panel.removed": "离任",
    "panel.reminded": "催办",
}
# What the station asked is for the lead and administrators, not for assistants.
REQUESTS = {
    "panel.objected": "社工站申请回避",
    "panel.objection_accepted": "同意回避申请",
    "panel.objection_refused": "不同意回避申请",
    "panel.objection_withdrawn": "社工站撤回回避申请",
}
OF_SHEET = {
    "sheet.handed_over": "代录完成，交本人确认",
    "sheet.sent_back": "退回代录",
    "sheet.submitted": "提交评分表",
    "sheet.reopened": "退回评分表",
}
# Reasons given by a lead who had read the sheets: administrators read them from 汇总 on.
SEALED_REASONS = ("sheet.reopened", "evaluation.rescore")
# The author's, to who entered the sheet: it may speak of points, and nobody else reads it before 汇总.
AUTHORS_REASONS = ("sheet.sent_back",)


@dataclass(frozen=True)
class Event:
    """One line: `about` names the members concerned; `reason` is empty where none was given or it is sealed. `timed`
    says whether the time may be shown: of a sheet's events only the day."""

    at: datetime
    who: str
    what: str
    about: str
    reason: str
    timed: bool


def history(evaluation: Evaluation, user: User) -> list[Event]:
    """The events that the person may read (ask `may_follow_sheets` first), newest first. Three queries and rights."""
    members = {member.pk: member for member in evaluation.panel.select_related("user", "party")}
    sheets = dict(ScoreSheet.objects.filter(evaluation=evaluation).values_list("pk", "member"))
    decides = bool(acts_as(user, evaluation))
    words = OF_EVALUATION | (REQUESTS if decides else {})
    entries = AuditEntry.objects.filter(
        Q(object_type="scoring.evaluation", object_id=str(evaluation.pk), action__in=words)
        | Q(object_type="scoring.scoresheet", object_id__in=map(str, sheets), action__in=OF_SHEET)
    ).select_related("actor")
    sealed: tuple[str, ...] = () if evaluation.is_collated else AUTHORS_REASONS
    if not (evaluation.is_collated or may_remind(evaluation, user)):
        sealed += SEALED_REASONS
    return [_event(entry, members, sheets, sealed) for entry in entries[:SHOWN]]


def _event(
    entry: AuditEntry, members: dict[int, PanelMember], sheets: dict[int, int], sealed: tuple[str, ...]
) -> Event:
    what = (OF_EVALUATION | REQUESTS | OF_SHEET)[entry.action]
    if entry.action == "panel.declared" and (entry.after or {}).get("conflict"):
        what = "声明回避"
    concerned = (members[pk] for pk in _members_of(entry, sheets) if pk in members)
    return Event(
        at=entry.at,
        who=str(entry.actor) if entry.actor else "系统",
        what=what,
        about="、".join(
            f"{member.user}（{member.party.name}{member.get_duty_display()}）" for member in concerned
        ),
        reason="" if entry.action in sealed else entry.reason,
        timed=entry.action not in OF_SHEET,
    )


def _members_of(entry: AuditEntry, sheets: dict[int, int]) -> Iterable[int]:
    if entry.action in OF_SHEET:
        return [sheets[int(entry.object_id)]]
    values = (entry.before or {}) | (entry.after or {})
    if "sheet" in values:
        return [sheets[values["sheet"]]]
    many: list[int] = values.get("members", [])
    return [*many, *([values["member"]] if "member" in values else [])]

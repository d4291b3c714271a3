"""Who has done what by when, for those who organise an evaluation; without points, texts or counts of items."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from scoring.due import due_day, due_of_members
from scoring.guards import months_missing
from scoring.history import Event, history
from scoring.models import (
    Evaluation,
    MaterialFile,
    Narrative,
    Objection,
    Reminder,
    ScoreSheet,
)
from scoring.models.sheets import complete_evaluations
from scoring.permissions import may_organise, may_remind
from scoring.queries import Seat, may_read_results, panel_seats
from scoring.refusals import Obstacle
from scoring.results import evaluation_results
from scoring.workflow import Actor, acts_as
from stations.models import User
from stations.worklist import day_in_words

State = Evaluation.State


@dataclass(frozen=True)
class ProgressLine:
    """A seat that isn't left. `owes`: what is still to do, in words, empty when nothing is; `when` in words, too."""

    seat: Seat
    declared_at: datetime | None
    role_ended: bool
    owes: str
    when: str
    late: bool
    reminders: tuple[Reminder, ...]
    reminded_today: bool


@dataclass(frozen=True)
class Work:
    """Something of the evaluation as a whole, and how far it is. `done` None: it can't be said yet."""

    name: str
    words: str
    done: bool | None


@dataclass(frozen=True)
class ProgressPage:
    """Everything on the page. `waiting`: how many of the panel still have something to do."""

    lines: tuple[ProgressLine, ...]
    left: tuple[Seat, ...]
    waiting: int
    months: tuple[Obstacle, ...]
    works: tuple[Work, ...]
    objections: tuple[Objection, ...]
    events: tuple[Event, ...]
    decides: bool
    reminds: bool
    reopens: bool
    reschedules: bool


def progress_page(evaluation: Evaluation, user: User) -> ProgressPage:
    """Ask `may_follow_sheets` first."""
    seats = panel_seats(evaluation, user)
    lines = _lines(evaluation, [seat for seat in seats if seat.member.end is None])
    before = evaluation.state in (State.PREPARING, State.SCORING)
    parts = acts_as(user, evaluation)
    objections = Objection.objects.visible_to(user).waiting().filter(member__evaluation=evaluation)
    return ProgressPage(
        lines=lines,
        left=tuple(seat for seat in seats if seat.member.end is not None),
        waiting=sum(bool(line.owes) for line in lines),
        months=() if evaluation.is_issued else tuple(months_missing(evaluation)),
        works=tuple(_works(evaluation, user)),
        objections=tuple(objections.select_related("member__user", "member__party").distinct()),
        events=tuple(history(evaluation, user)),
        # Why somebody left may be the station's request, which assistants aren't told of.
        decides=bool(parts),
        reminds=may_remind(evaluation, user) and not evaluation.is_issued,
        reopens=evaluation.state == State.SCORING
        and Actor.LEAD in parts
        and any(line.seat.sheet_state == ScoreSheet.State.SUBMITTED for line in lines),
        reschedules=before and may_organise(evaluation, user),
    )


def _lines(evaluation: Evaluation, seats: list[Seat]) -> tuple[ProgressLine, ...]:
    today = timezone.localdate()
    due = {} if evaluation.is_issued else due_of_members(evaluation)
    in_office = set(evaluation.panel.in_office().values_list("pk", flat=True))
    reminders: dict[int, list[Reminder]] = {}
    for reminder in Reminder.objects.filter(member__evaluation=evaluation).order_by("sent_on"):
        reminders.setdefault(reminder.member_id, []).append(reminder)
    return tuple(
        _line(
            seat,
            due.get(seat.member.pk),
            evaluation,
            today,
            role_ended=seat.member.pk not in in_office and not evaluation.is_issued,
            reminders=tuple(reminders.get(seat.member.pk, ())),
        )
        for seat in seats
    )


def _line(
    seat: Seat,
    about: Reminder.About | None,
    evaluation: Evaluation,
    today: date,
    *,
    role_ended: bool,
    reminders: tuple[Reminder, ...],
) -> ProgressLine:
    standing = [row for row in seat.member.declarations.all() if row.lapsed_at is None]
    again = seat.member.declarations.all() and not standing
    day = due_day(evaluation, about) if about else None
    confirms = seat.sheet_state == ScoreSheet.State.TO_CONFIRM
    words = {
        Reminder.About.DECLARATION: "重新声明" if again else "回避声明",
        Reminder.About.SHEET: "确认代录的评分表" if confirms else "提交评分表",
    }
    return ProgressLine(
        seat=seat,
        declared_at=standing[-1].declared_at if standing else None,
        role_ended=role_ended,
        owes=words[about] if about else "",
        when=day_in_words(day, today) if day else "",
        late=day is not None and day < today,
        reminders=reminders,
        reminded_today=any(row.sent_on == today and not row.done for row in reminders),
    )


def _works(evaluation: Evaluation, user: User) -> list[Work]:
    works = []
    if may_remind(evaluation, user):
        reports = MaterialFile.objects.visible_to(user).self_reports().filter(evaluation=evaluation)
        sent = reports.first()
        words = f"已提交（{timezone.localdate(sent.uploaded_at):%Y-%m-%d}）" if sent else "未提交"
        works.append(Work("社工站自评报告", words, sent is not None))
    narratives = Narrative.objects.visible_to(user).filter(evaluation=evaluation)
    works += [
        Work(row.get_section_display(), "已写" if row.text else "未写", bool(row.text))
        for row in narratives.order_by("-section")
    ]
    return [*works, _spreads(evaluation, user)]


def _spreads(evaluation: Evaluation, user: User) -> Work:
    """Wide spreads, once every sheet is in: who organises without scoring may know of them then."""
    complete = complete_evaluations().filter(pk=evaluation.pk).exists()
    if not (may_read_results(evaluation, user) or (complete and may_remind(evaluation, user))):
        return Work("分差裁定", "全部评分表提交后可知", None)
    if evaluation.is_issued:
        return Work("分差裁定", "已签发，没有待裁定的", True)
    names = [name for party in evaluation_results(evaluation).parties for name in party.unsettled]
    if not names:
        return Work("分差裁定", "没有待裁定的", True)
    return Work("分差裁定", f"{'、'.join(names)}超过上限，汇总后由组长裁定", False)

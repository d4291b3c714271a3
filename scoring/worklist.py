"""What a person has to do for evaluations, for the first page after signing in."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone

from scoring.draws import waiting_by_evaluation
from scoring.due import due_day
from scoring.models import Evaluation, Objection, PanelMember, Party, Reminder, ScoreSheet, SheetEntry
from scoring.permissions import may_decide
from scoring.queries import Progress, progress_of
from stations.models import Role, User
from stations.worklist import WorkItem

State, Duty, About = Evaluation.State, PanelMember.Duty, Reminder.About
# What is added to the urgency of an entry that is overdue, and of one that somebody was reminded of.
LATE, REMINDED = 4, 2


def work_list(user: User) -> list[WorkItem]:
    """Declarations to make, sheets to fill, and as lead or administrator evaluations to move on.

    Says nothing of others' sheets except, to the lead, how many are still out. At most a dozen queries, and a few for
    each request to decide.
    """
    entries = SheetEntry.objects.active().select_related("user")
    seats = list(
        PanelMember.objects.held_by(user)
        .filter(evaluation__state__in=[State.PREPARING, State.SCORING, State.COLLATED])
        .select_related("evaluation__agreement__station", "party", "sheet")
        .prefetch_related("declarations", Prefetch("sheet__entries", entries))
    )
    cleared = [seat for seat in seats if _has_declared(seat)]
    reminders = _reminders(seats)
    items = [
        _reminded(_declaration(seat), reminders.get((seat.pk, About.DECLARATION)))
        for seat in seats
        if not _has_declared(seat)
    ]
    items += _sheets(cleared, reminders)
    items += _entries(user)
    items += _checking(cleared)
    items += _leading([seat for seat in cleared if seat.duty == Duty.LEAD])
    if user.access.is_(Role.ADMINISTRATOR):
        items += _without_lead()
    items += _objections(user)
    return items


def _has_declared(seat: PanelMember) -> bool:
    return any(declaration.lapsed_at is None for declaration in seat.declarations.all())


def _title(evaluation: Evaluation, what: str) -> str:
    return f"{evaluation.agreement.station.name} · {what}"


def _declaration(seat: PanelMember) -> WorkItem:
    evaluation = seat.evaluation
    # A declaration that was made once and lapsed.
    why = "您在同一承办机构的另一次评估中声明了回避，请就本次评估重新声明" if seat.declarations.all() else ""
    return WorkItem(
        when=evaluation.on_site,
        title=_title(evaluation, "回避声明"),
        detail=f"{evaluation.title}，{seat.party.name}{seat.get_duty_display()}；{why or '声明后才能看到评估资料'}",
        url=reverse("scoring:declare", args=[evaluation.code]),
        action="去声明",
        urgency=3,
    )


def _reminders(seats: list[PanelMember]) -> dict[tuple[int, str], Reminder]:
    """The newest reminder of each kind that isn't done, by seat."""
    rows = Reminder.objects.filter(member__in=seats, done=False).select_related("sent_by")
    return {(row.member_id, row.about): row for row in rows.order_by("sent_on")}


def _reminded(item: WorkItem, reminder: Reminder | None) -> WorkItem:
    """The entry, more urgent when it is late or somebody was reminded, with the words and the day of the reminder."""
    when = item.when
    if reminder is not None:
        # A day given with a reminder doesn't put off what was due before.
        when = min((day for day in (item.when, reminder.by_when) if day), default=None)
    late = when is not None and when < timezone.localdate()
    urgency = item.urgency + (LATE if late else 0)
    if reminder is None:
        return replace(item, urgency=urgency)
    until = f"，请于 {reminder.by_when:%m-%d} 前" if reminder.by_when else ""
    words = f"{reminder.sent_by}催办（{reminder.sent_on:%m-%d}{until}）"
    detail = f"{words}：{reminder.text}；{item.detail}" if reminder.text else f"{words}；{item.detail}"
    return replace(item, when=when, urgency=urgency + REMINDED, detail=detail)


def _sheets(seats: list[PanelMember], reminders: Mapping[tuple[int, str], Reminder]) -> list[WorkItem]:
    sheets = [
        seat.sheet
        for seat in seats
        if seat.evaluation.state == State.SCORING and hasattr(seat, "sheet") and not seat.sheet.is_submitted
    ]
    progress = progress_of(sheets) if sheets else {}
    by_sheet = {seat.sheet.pk: seat for seat in seats if hasattr(seat, "sheet")}
    return [
        _reminded(
            _sheet(sheet, by_sheet[sheet.pk], progress[sheet.pk]),
            reminders.get((sheet.member_id, About.SHEET)),
        )
        for sheet in sheets
    ]


def _sheet(sheet: ScoreSheet, seat: PanelMember, progress: Progress) -> WorkItem:
    evaluation = seat.evaluation
    if sheet.state == ScoreSheet.State.TO_CONFIRM:
        return WorkItem(
            when=due_day(evaluation, About.SHEET),
            title=_title(evaluation, f"{seat.party.name}评分表待您确认"),
            detail=f"{evaluation.title}；已按您的纸质评分表录入，请核对后提交，或退回代录人",
            url=reverse("scoring:submit", args=[sheet.pk]),
            action="去确认",
            urgency=3,
        )
    left = progress.of - progress.scored
    entry = next(iter(sheet.entries.all()), None)
    detail = f"还有 {left} 项未评分，共 {progress.of} 项" if left else "各项都已评分，可以通读并提交"
    if entry is not None:
        detail = f"{entry.user}正在按您的纸质评分表录入，录入后由您确认；{detail}"
    if sheet.reopened_because:
        detail = f"组长退回：{sheet.reopened_because}；{detail}"
    return WorkItem(
        when=due_day(evaluation, About.SHEET),
        title=_title(evaluation, f"{seat.party.name}评分表"),
        detail=f"{evaluation.title}；{detail}",
        url=reverse("scoring:sheet", args=[sheet.pk]),
        action="查看" if entry else "继续评分" if progress.scored else "开始评分",
        urgency=2,
    )


def _entries(user: User) -> Iterable[WorkItem]:
    """Paper sheets that the person enters for others, until they are handed over."""
    entries = SheetEntry.objects.active().filter(user=user, sheet__evaluation__state=State.SCORING)
    entries = entries.exclude(sheet__state=ScoreSheet.State.TO_CONFIRM)
    related = ("sheet__evaluation__agreement__station", "sheet__party", "sheet__member__user")
    for entry in entries.select_related(*related):
        evaluation, author = entry.sheet.evaluation, entry.sheet.member.user
        back = f"；{author}退回：{entry.sent_back_because}" if entry.sent_back_because else ""
        yield WorkItem(
            when=due_day(evaluation, About.SHEET),
            title=_title(evaluation, f"代{author}录入评分表"),
            detail=f"{evaluation.title}，{entry.sheet.party.name}；{entry.reason}{back}",
            url=reverse("scoring:sheet", args=[entry.sheet_id]),
            action="去录入",
            urgency=2,
        )


def _checking(seats: list[PanelMember]) -> Iterable[WorkItem]:
    """Draws of the third party with records that nobody has checked yet."""
    third = [
        seat.evaluation
        for seat in seats
        if seat.evaluation.state == State.SCORING and seat.party.code == Party.Code.THIRD
    ]
    waiting = waiting_by_evaluation(third) if third else {}
    for evaluation in third:
        if number := waiting.get(evaluation.pk):
            yield WorkItem(
                when=evaluation.on_site,
                title=_title(evaluation, "抽查核实"),
                detail=f"{evaluation.title}；抽查名单中还有 {number} 条记录待核实",
                url=reverse("scoring:verification", args=[evaluation.code]),
                action="去核实",
                urgency=1,
            )


def _leading(seats: list[PanelMember]) -> Iterable[WorkItem]:
    """One line for each evaluation that waits for its lead."""
    scoring = [seat.evaluation_id for seat in seats if seat.evaluation.state == State.SCORING]
    out: dict[int, int] = {}
    open_sheets = ScoreSheet.objects.counted().exclude(state=ScoreSheet.State.SUBMITTED)
    for evaluation in open_sheets.filter(evaluation__in=scoring).values_list("evaluation", flat=True):
        out[evaluation] = out.get(evaluation, 0) + 1
    return [_led(seat.evaluation, out.get(seat.evaluation_id, 0)) for seat in seats]


def _led(evaluation: Evaluation, out: int) -> WorkItem:
    url = reverse("scoring:detail", args=[evaluation.code])
    when = due_day(evaluation, About.SHEET)
    follow = reverse("scoring:progress", args=[evaluation.code])
    if evaluation.state == State.PREPARING:
        detail = f"{evaluation.title}；安排各方评分人，然后开始评分"
        return WorkItem(evaluation.on_site, _title(evaluation, "筹备"), detail, url, "去安排", 1)
    if evaluation.state == State.COLLATED:
        detail = f"{evaluation.title}；核对综述与评语后签发报告"
        return WorkItem(when, _title(evaluation, "待签发"), detail, url, "去核对", 1)
    if out:
        detail = f"{evaluation.title}；还有 {out} 张评分表没有提交"
        return WorkItem(when, _title(evaluation, "等待评分"), detail, follow, "查看进度")
    detail = f"{evaluation.title}；各方评分表已交齐"
    return WorkItem(when, _title(evaluation, "待汇总"), detail, url, "去汇总", 1)


def _objections(user: User) -> Iterable[WorkItem]:
    """Requests for a recusal that the person has to decide."""
    waiting = Objection.objects.visible_to(user).waiting().exclude(member__user=user).distinct()
    rows = waiting.select_related("member__user", "member__evaluation__agreement__station__subdistrict")
    for row in rows:
        evaluation = row.member.evaluation
        if may_decide(row, user):
            yield WorkItem(
                when=evaluation.on_site,
                title=_title(evaluation, "回避申请"),
                detail=f"{evaluation.title}；社工站申请{row.member.user}回避，请决定",
                url=reverse("scoring:objections", args=[evaluation.code]),
                action="去决定",
                urgency=3,
            )


def _without_lead() -> Iterable[WorkItem]:
    """Evaluations without a lead in office: one has to be appointed, at 汇总 after going back."""
    led = PanelMember.objects.in_office().filter(duty=Duty.LEAD).values("evaluation")
    going_on = Evaluation.objects.filter(state__in=[State.PREPARING, State.SCORING, State.COLLATED])
    for evaluation in going_on.exclude(pk__in=led).select_related("agreement__station"):
        collated = evaluation.state == State.COLLATED
        yield WorkItem(
            when=evaluation.on_site,
            title=_title(evaluation, "任命组长"),
            detail=f"{evaluation.title}没有在任的组长{'；已经汇总，请先退回评分再任命' if collated else ''}",
            url=reverse("scoring:detail" if collated else "scoring:panel", args=[evaluation.code]),
            action="去退回" if collated else "去任命",
            urgency=1,
        )

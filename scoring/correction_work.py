"""What corrections of issued reports give people to do, for the first page after signing in."""

from collections.abc import Iterable

from django.db.models import Q
from django.urls import reverse

from scoring.models import Correction, Evaluation, PanelMember, ScoreSheet
from stations.models import User
from stations.months import chinese, label
from stations.worklist import WorkItem

State = Evaluation.State
# Evaluations whose lead may still do something about data that changed.
NOT_ARCHIVED = (State.SCORING, State.COLLATED, State.ISSUED)


def correction_work(user: User) -> Iterable[WorkItem]:
    """As lead one's open corrections, and those of data that one's other evaluations used; sheets that were opened to
    their author; to the station's people the months that are open, without the reason. Six queries at most."""
    yield from _opened_sheets(user)
    seats = PanelMember.objects.cleared_of(user).filter(duty=PanelMember.Duty.LEAD)
    led = list(
        Evaluation.objects.filter(pk__in=seats.values("evaluation"), state__in=NOT_ARCHIVED).select_related(
            "agreement__station"
        )
    )
    if led:
        yield from _under_way(led)
        yield from _data_changed(led)
    yield from _open_months(user)


def _title(evaluation: Evaluation, what: str) -> str:
    return f"{evaluation.agreement.station.name} · {what}"


def _opened_sheets(user: User) -> Iterable[WorkItem]:
    sheets = ScoreSheet.objects.held_by(user).filter(correction__isnull=False)
    waiting = sheets.exclude(state=ScoreSheet.State.SUBMITTED)
    for sheet in waiting.select_related("evaluation__agreement__station", "party", "correction"):
        evaluation = sheet.evaluation
        yield WorkItem(
            when=None,
            title=_title(evaluation, f"更正{sheet.party.name}评分表"),
            detail=f"{evaluation.title}；组长为更正报告打开了评分表：{sheet.reopened_because}",
            url=reverse("scoring:sheet", args=[sheet.pk]),
            action="去更正",
            urgency=3,
        )


def _under_way(led: list[Evaluation]) -> Iterable[WorkItem]:
    by_pk = {evaluation.pk: evaluation for evaluation in led}
    for correction in Correction.objects.open().filter(evaluation__in=by_pk):
        evaluation, word = by_pk[correction.evaluation_id], correction.get_kind_display()
        yield WorkItem(
            when=None,
            title=_title(evaluation, f"报告{word}"),
            detail=f"{evaluation.title}；第 {correction.edition} 版{word}正在办理，签发前现行版本有效",
            url=reverse("reports:correction", args=[evaluation.code]),
            action="去办理",
            urgency=2,
        )


def _data_changed(led: list[Evaluation]) -> Iterable[WorkItem]:
    """Other evaluations of the station whose months were opened: until one's own is issued anew, or archived."""
    stations = {evaluation.agreement.station_id for evaluation in led}
    corrections = list(
        Correction.objects.filter(
            kind=Correction.Kind.DATA,
            state__in=[Correction.State.OPEN, Correction.State.ISSUED],
            evaluation__agreement__station__in=stations,
        ).select_related("evaluation__agreement")
    )
    for evaluation in led:
        own = [one.opened_at for one in corrections if one.evaluation_id == evaluation.pk]
        months = {label(month) for month in evaluation.months}
        for correction in corrections:
            same_station = correction.evaluation.agreement.station_id == evaluation.agreement.station_id
            other = same_station and correction.evaluation_id != evaluation.pk
            shared = sorted(months & set(correction.months))
            if other and shared and not any(opened > correction.opened_at for opened in own):
                yield _changed(evaluation, correction, shared)


def _changed(evaluation: Evaluation, correction: Correction, shared: list[str]) -> WorkItem:
    issued = evaluation.state == State.ISSUED
    todo = "请核对；受影响的，请更正本次报告，不受影响的可以归档" if issued else "请核对本次评估的数据和评分"
    verb = "正在更正" if correction.is_open else "已更正"
    return WorkItem(
        when=None,
        title=_title(evaluation, "所用数据有更正"),
        detail=f"{evaluation.title}；{correction.evaluation.title}{verb} {'、'.join(shared)} 的数据，{todo}",
        url=reverse("reports:page" if issued else "scoring:detail", args=[evaluation.code]),
        action="去核对",
        urgency=1,
    )


def _open_months(user: User) -> Iterable[WorkItem]:
    if not (user.access.stations or user.access.operators):
        return
    mine = Q(evaluation__agreement__station__in=user.access.stations) | Q(
        evaluation__agreement__station__operator__in=user.access.operators
    )
    rows = Correction.objects.open().filter(mine, kind=Correction.Kind.DATA)
    for correction in rows.select_related("evaluation__agreement__station"):
        if correction.months:
            evaluation = correction.evaluation
            months = "、".join(map(chinese, correction.open_months))
            yield WorkItem(
                when=None,
                title=_title(evaluation, "更正上报数据"),
                detail=f"{evaluation.title}；评估组长已开放{months}，请核对并重新上报有误的数据",
                url=reverse("stations:detail", args=[evaluation.agreement.station.code]),
                action="去更正",
                urgency=2,
            )

"""What must be true before a correction may be opened, issued or abandoned. Each gives everything that is not."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Q, QuerySet

from scoring import guards
from scoring.checking import contradictions_left
from scoring.corrected_texts import rewording_of
from scoring.models import Correction, Evaluation, ScoreSheet
from scoring.month_data import data_that_differ
from scoring.refusals import Obstacle

ON_THE_PAGE = "请在更正页面处理"


def may_open(evaluation: Evaluation) -> list[Obstacle]:
    """Before a correction: a report was issued and not archived, and no other correction is open."""
    if evaluation.state != Evaluation.State.ISSUED:
        word = evaluation.get_state_display()
        return [Obstacle(f"评估处于“{word}”，只有“已签发”的报告可以勘误或更正。")]
    if (correction := evaluation.open_correction) is not None:
        word = correction.get_kind_display()
        return [Obstacle(f"这份报告的{word}还在办理，一次只办一件。", f"请先签发或放弃现在的{word}")]
    return []


def sheets_not_to_be_opened(sheets: Sequence[ScoreSheet]) -> Iterable[Obstacle]:
    """Sheets that don't count, and those whose author can't write any more."""
    for sheet in sheets:
        cleared = sheet.evaluation.panel.cleared().filter(pk=sheet.member_id)
        if not sheet.counted or not sheet.is_submitted:
            yield Obstacle(f"{sheet.member.user}的评分表不计入结果，或已经打开。", "请刷新页面后重新选择")
        elif not cleared.exists():
            yield Obstacle(
                f"{sheet.member.user}（{sheet.party.name}）已离任或角色失效，不能再填写评分表。",
                "请系统管理员恢复角色",
            )


def may_be_issued(correction: Correction) -> list[Obstacle]:
    """Before version n+1: what the first issue asks for, and everything that was opened is done."""
    evaluation = correction.evaluation
    if correction.is_wording:
        changed = correction.texts.exists()
        nothing = [] if changed else [Obstacle("还没有改动任何文字。", ON_THE_PAGE)]
        return [*nothing, *contradictions_left(evaluation)]
    return [
        *sheets_out(evaluation),
        *guards.outdated_sheets(evaluation, "请在更正页面加开这张评分表，由评分人更新后重新提交"),
        *guards.months_missing(evaluation),
        *guards.may_be_issued(evaluation, rewording_of(correction)),
    ]


def sheets_out(evaluation: Evaluation) -> list[Obstacle]:
    """Opened sheets that aren't in again: until they all are, nobody reads points or texts of any of them."""
    return list(guards.waiting_sheets(evaluation, "请提醒评分人，打开的评分表列在其工作列表中"))


def may_be_abandoned(correction: Correction) -> list[Obstacle]:
    """Before everything goes back to version n: the data of the open months are those of the opening."""
    return [
        Obstacle(
            f"{differs}与开启更正时不同，现在放弃会使数据与现行报告不符。",
            "请社工站撤销开启之后的上报，或按原数重新上报；也可以签发新版本",
        )
        for differs in data_that_differ(correction.data_before, correction.evaluation)
    ]


def evaluations_using(evaluation: Evaluation, months: Iterable[date]) -> list[Evaluation]:
    """Other evaluations of the station whose period has one of the months, and that have begun to use their data."""
    months = list(months)
    if not months:
        return []
    spans = [Q(first_month__lte=month, last_month__gte=month) for month in months]
    within = spans[0]
    for span in spans[1:]:
        within |= span
    others = Evaluation.objects.filter(within, agreement__station=evaluation.agreement.station_id)
    begun = others.exclude(pk=evaluation.pk).exclude(state=Evaluation.State.PREPARING)
    return list(begun.select_related("agreement__station").order_by("last_month", "code"))


def opened_sheets(evaluation: Evaluation) -> QuerySet[ScoreSheet]:
    """The sheets that the open correction has opened."""
    return ScoreSheet.objects.filter(evaluation=evaluation, correction__isnull=False)


def is_collated_again(evaluation: Evaluation) -> bool:
    """Whether no sheet is open to a correction, or all of them are in again: results may be read as at 汇总."""
    return not opened_sheets(evaluation).exclude(state=ScoreSheet.State.SUBMITTED).exists()

"""What must be true before an evaluation may change its state. Each guard returns everything that is not."""

from collections.abc import Iterable
from datetime import date

from indicators.models import Quantity
from scoring.automatic_sheet import outdated
from scoring.automatic_values import automatic_values
from scoring.checking import contradictions_left
from scoring.dividing import divided_parties
from scoring.models import Evaluation, Finding, Item, Narrative, Objection, PanelMember, ScoreSheet
from scoring.places import places_of
from scoring.refusals import Obstacle
from scoring.results import evaluation_results
from scoring.rewording import AS_STORED, Rewording
from scoring.unfilled import unfilled_texts
from staffing.models import Attendance
from stations.months import label, months_from_to

LEAD_HELPS = "请第三方评估组长处理"
DIVIDING_HELPS = "请组长或系统管理员在评估小组页面分工"
STATION_HELPS = "请社工站上报，或联系承办机构"
REMIND_HELPS = "请提醒评分人，组长和助理可在进度页面催办"
ROLE_ENDED = "其角色已失效：请系统管理员恢复角色，或由组长更换评分人"


def panel_is_complete(evaluation: Evaluation) -> list[Obstacle]:
    """Before 评分中: a lead who declared no conflict, and at least one person who scores for each party."""
    seats = list(evaluation.panel.in_office().values_list("party_id", "duty"))
    obstacles = []
    if not evaluation.panel.in_office().filter(duty=PanelMember.Duty.LEAD).exists():
        obstacles.append(Obstacle("没有在任的组长。", "请系统管理员或评估机构组长任命"))
    elif not evaluation.panel.cleared().filter(duty=PanelMember.Duty.LEAD).exists():
        obstacles.append(Obstacle("组长还没有作回避声明。", "请组长本人在评估页面声明"))
    scored = {party for party, duty in seats if duty in PanelMember.SCORING_DUTIES}
    obstacles += [
        Obstacle(f"{party.name}还没有任命评分人。", LEAD_HELPS)
        for party in evaluation.scheme.parties.all()
        if party.pk not in scored
    ]
    return [*obstacles, *_parts_without_assessor(evaluation), *_objections_waiting(evaluation)]


def _parts_without_assessor(evaluation: Evaluation) -> Iterable[Obstacle]:
    for party in divided_parties(evaluation):
        for name in party.left_over:
            yield Obstacle(f"{party.party.name}“{name}”还没有安排评委。", DIVIDING_HELPS)


def _objections_waiting(evaluation: Evaluation) -> list[Obstacle]:
    """Requests of the station that nobody decided yet."""
    waiting = Objection.objects.waiting().filter(member__evaluation=evaluation)
    return [
        Obstacle(
            f"社工站申请{objection.member.user}回避，尚未决定。",
            "请系统管理员决定" if objection.member.duty == PanelMember.Duty.LEAD else "请组长决定",
        )
        for objection in waiting.select_related("member__user").order_by("pk")
    ]


def _to_declare_again(evaluation: Evaluation) -> list[Obstacle]:
    """Members whose declaration lapsed, because they declared a conflict with the operator elsewhere."""
    lapsed = evaluation.panel.active().filter(declarations__lapsed_at__isnull=False)
    cleared = evaluation.panel.active().filter(declarations__conflict=False, declarations__lapsed_at=None)
    return [
        Obstacle(
            f"{member.user}在同一承办机构的另一次评估中声明了回避，须就本次评估重新声明。",
            f"请提醒{member.user}声明，或由组长或系统管理员更换",
        )
        for member in lapsed.exclude(pk__in=cleared).select_related("user").distinct()
    ]


def no_correction_is_open(evaluation: Evaluation) -> list[Obstacle]:
    """Before 已归档."""
    if (correction := evaluation.open_correction) is None:
        return []
    word = correction.get_kind_display()
    return [Obstacle(f"报告的{word}还在办理，不能归档。", f"请组长先签发或放弃{word}")]


def no_sheet_is_submitted(evaluation: Evaluation) -> list[Obstacle]:
    """Before going back to 筹备."""
    if not evaluation.sheets.filter(state=ScoreSheet.State.SUBMITTED).exists():
        return []
    return [Obstacle("已有评分表提交，不能退回筹备。", "如需调整评分人，可在评估小组页面更换")]


def may_be_collated(evaluation: Evaluation) -> list[Obstacle]:
    """Before 汇总: all sheets of all parties are in, and the period's attendance and quantities are there."""
    return [
        *_objections_waiting(evaluation),
        *_to_declare_again(evaluation),
        *waiting_sheets(evaluation),
        *_parts_without_assessor(evaluation),
        *outdated_sheets(evaluation),
        *months_missing(evaluation),
    ]


def months_missing(evaluation: Evaluation) -> list[Obstacle]:
    """Months of the period for which the station reported no attendance, or no quantities."""
    return [*_months_without_attendance(evaluation), *_months_without_quantities(evaluation)]


def waiting_sheets(evaluation: Evaluation, remind: str = REMIND_HELPS) -> Iterable[Obstacle]:
    """Counted sheets that aren't handed in, and parties without one. `remind` says who can help."""
    sheets = list(evaluation.sheets.counted().select_related("party", "member__user"))
    with_sheet = {sheet.party_id for sheet in sheets}
    for party in evaluation.scheme.parties.all():
        if party.pk not in with_sheet:
            yield Obstacle(f"{party.name}还没有评分表。", LEAD_HELPS)
    in_office = set(evaluation.panel.in_office().values_list("pk", flat=True))
    # Said once for all who wait for the same, by name: the panel's table below says of each how far it is.
    waiting: dict[tuple[str, str], list[str]] = {}
    for sheet in sheets:
        if not sheet.is_submitted:
            helper = remind if sheet.member_id in in_office else ROLE_ENDED
            waits = "已代录，还没有本人确认" if sheet.state == ScoreSheet.State.TO_CONFIRM else "还没有提交"
            waiting.setdefault((waits, helper), []).append(f"{sheet.member.user}（{sheet.party.name}）")
    for (waits, helper), whose in waiting.items():
        yield Obstacle(f"{len(whose)} 张评分表{waits}：{'、'.join(whose)}。", helper)


def outdated_sheets(evaluation: Evaluation, helper: str = "") -> Iterable[Obstacle]:
    """Submitted sheets whose automatic items were computed from other data than there are now.

    What was computed follows from the data alone: nothing is told of what the assessor made of it. `helper` says what
    to do, where it isn't to give the sheet back.
    """
    items = list(Item.objects.filter(party__scheme=evaluation.scheme).exclude(fact=""))
    if not items:
        return
    values = automatic_values(evaluation, items)
    submitted = evaluation.sheets.counted().filter(state=ScoreSheet.State.SUBMITTED)
    for sheet in submitted.select_related("party", "member__user").prefetch_related("scores"):
        scores = {score.item_id: score for score in sheet.scores.all()}
        if found := outdated(sheet.items, scores, values):
            named = "、".join(f"“{one.item}”" for one in found)
            yield Obstacle(
                f"{sheet.party.name}的评分表（{sheet.member.user}）提交后，自动项{named}依据的数据有变动。",
                helper or f"请组长退回这张评分表，由{sheet.member.user}更新后重新提交",
            )


def _months_without_attendance(evaluation: Evaluation) -> Iterable[Obstacle]:
    there = set(
        Attendance.objects.filter(
            station=evaluation.agreement.station,
            month__range=(evaluation.first_month, evaluation.last_month),
        ).values_list("month", flat=True)
    )
    if missing := [month for month in evaluation.months if month not in there]:
        yield Obstacle(f"缺少 {_listed(missing)} 的社工到岗数据。", STATION_HELPS)


def _months_without_quantities(evaluation: Evaluation) -> Iterable[Obstacle]:
    spans = Quantity.objects.filter(
        agreement=evaluation.agreement,
        first_month__gte=evaluation.first_month,
        last_month__lte=evaluation.last_month,
    ).values_list("first_month", "last_month")
    there = {month for first, last in spans.distinct() for month in months_from_to(first, last)}
    if missing := [month for month in evaluation.months if month not in there]:
        yield Obstacle(f"缺少 {_listed(missing)} 的服务指标完成量。", STATION_HELPS)


def _listed(months: Iterable[date]) -> str:
    return "、".join(label(month) for month in months)


def may_be_issued(evaluation: Evaluation, rewording: Rewording = AS_STORED) -> list[Obstacle]:
    """Before 已签发: a total, no spread left unsettled, both narratives, findings for every party and place,
    every figure in them known, and no contradiction left that isn't explained."""
    results = evaluation_results(evaluation)
    obstacles = []
    if results.missing:
        obstacles.append(Obstacle(f"还缺{'、'.join(results.missing)}的评分，没有总分。", LEAD_HELPS))
    obstacles += [
        Obstacle(f"{name}各评委的分差超过上限，尚未裁定。", "请组长在汇总页面裁定并写明理由")
        for party in results.parties
        for name in party.unsettled
    ]
    return [
        *obstacles,
        *_to_declare_again(evaluation),
        *_texts_missing(evaluation),
        *unfilled_texts(evaluation, rewording),
        *contradictions_left(evaluation),
    ]


def _texts_missing(evaluation: Evaluation) -> list[Obstacle]:
    written = set(
        Narrative.objects.filter(evaluation=evaluation).exclude(text="").values_list("section", flat=True)
    )
    obstacles = [
        Obstacle(f"“{section.label}”还没有写。", "请组长或助理在综述页面填写")
        for section in Narrative.Section
        if section not in written
    ]
    counted = Finding.objects.counted().filter(evaluation=evaluation)
    there = set(counted.values_list("party_id", "section_id", "area_id"))
    kinds = set(counted.values_list("party_id", "kind"))
    areas = list(evaluation.agreement.station.areas.all())
    for party in evaluation.scheme.parties.all():
        obstacles += [
            Obstacle(f"{party.name}没有写“{kind.label}”。", f"请{party.name}的评分人补写，或由组长退回评分")
            for kind in Finding.Kind
            if (party.pk, kind) not in kinds
        ]
        obstacles += [
            Obstacle(f"{party.name}没有写“{place.name}”的评语。", "请组长在评语页面补写")
            for place in places_of(party, areas)
            if place.section and place.key not in there
        ]
    return obstacles

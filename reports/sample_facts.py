"""The facts of an evaluation that never was (示例), for the preview of templates: invented names, the same every time.
And, for the preview with an evaluation's own names and figures, invented results in the place of its own."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from indicators.completion import completion_percent, elapsed_percent, is_behind
from indicators.fact_types import AreaFact, Goal, IndicatorFact, IndicatorFacts
from indicators.models import WORKERS
from scoring.facts import (
    AgreementTerms,
    AreaTerms,
    BandTerms,
    EvaluationFacts,
    EvaluationTerms,
    PartyScore,
    PlaceFindings,
    ScoreFacts,
    StationTerms,
)
from scoring.models import Evaluation
from staffing.facts import AttendanceRow, MonthMarks, StaffingFacts
from staffing.figures import WorkerMonth, staffing_figures
from staffing.models import Category, Level
from stations.months import add_months, months_from_to
from stations.rounding import round_half_up

Kind = Evaluation.Kind
FIRST = date(2024, 1, 1)
YEAR = (FIRST, date(2024, 12, 31))
# How many months the evaluations of each kind usually look at.
MONTHS = {Kind.MIDTERM: 5, Kind.FINAL: 12, Kind.SPOT: 3, Kind.REPEAT: 3}
REQUIRED, REQUIRED_CERTIFIED, REQUIRED_RETENTION = 6, 3, Decimal("80.00")
AREAS = (("东片区", ("示例一社区", "示例二社区")), ("西片区", ("示例三社区", "示例四社区")))
# Kind, group, part, unit, the year's target, done a month in the two areas (or, without areas, in the whole station).
Line = tuple[str, str, str, str, int | None, tuple[int, ...]]
INDICATORS: tuple[Line, ...] = (
    ("area", "电访", "", "个", 720, (36, 30)),
    ("area", "入户探访", "", "人次", 960, (42, 40)),
    ("area", "专业个案", "接案", "个", 12, (1, 0)),
    ("area", "专业个案", "节数", "节", 72, (4, 3)),
    ("station", "新增志愿者", "", "人", 60, (6,)),
    ("item", "服务案例产出", "", "份", 2, (0,)),
)
WORKERS_SHOWN = (
    ("示例甲", Category.CERTIFIED, Level.SOCIAL_WORKER),
    ("示例乙", Category.CERTIFIED, Level.SOCIAL_WORKER),
    ("示例丙", Category.CERTIFIED, Level.ASSISTANT),
    ("示例丁", Category.CERTIFIED, Level.ASSISTANT),
    ("示例戊", Category.TRAINED, None),
    ("示例己", Category.TRAINED, None),
)
PARTIES = (
    PartyScore("supervisor", "监督方", Decimal(10), 2, None),
    PartyScore("purchaser", "购买方", Decimal(20), 1, None),
    PartyScore("centre", "督导中心", Decimal(15), 3, None),
    PartyScore("third", "第三方", Decimal(55), 4, None),
)
BANDS = tuple(
    BandTerms(name, Decimal(lower), Decimal(upper))
    for name, lower, upper in (("优秀", 90, 100), ("良好", 80, 90), ("合格", 60, 80), ("不合格", 0, 60))
)
PLACES = (
    *((party.code, party.name, None, None) for party in PARTIES[:-1]),
    ("third", "第三方", "项目管理", None),
    ("third", "第三方", "总体服务", None),
    *(("third", "第三方", "各片区服务", area) for area, _ in AREAS),
)


SHARE_GIVEN = Decimal("0.885")
GOOD, ATTENTION = "这里印值得肯定的地方（示例）。", "这里印需要关注的地方（示例）。"
DESCRIPTION, CONCLUSION = "这里印组长填写的社工站情况综述（示例）。", "这里印组长填写的结语（示例）。"


def sample_facts(kind: Kind) -> EvaluationFacts:
    """An evaluation of that kind with a figure, a text and a name everywhere."""
    months = months_from_to(FIRST, add_months(FIRST, MONTHS[kind] - 1))
    facts = EvaluationFacts(
        station=_station(),
        agreement=AgreementTerms(
            code="SAMPLE",
            cycle=(FIRST, date(2026, 12, 31)),
            year=YEAR,
            amount=Decimal("720000.00"),
            required_workers=REQUIRED,
            required_certified=REQUIRED_CERTIFIED,
            required_retention=REQUIRED_RETENTION,
        ),
        evaluation=EvaluationTerms(
            code="SAMPLE",
            kind=kind.label,
            title=f"2024 年度{kind.label}（示例）",
            first=months[0],
            last=months[-1],
            on_site=add_months(months[-1], 1).replace(day=12),
            issued_on=None,
            scheme="社工站项目评估办法（示例）",
            experts=3,
        ),
        staffing=_staffing(months),
        indicators=_indicators(months),
        scores=ScoreFacts(PARTIES, BANDS, None, None, (), (), sealed=False),
        findings=tuple(PlaceFindings(*place, (), ()) for place in PLACES),
        description="",
        conclusion="",
    )
    return with_sample_results(facts)


def with_sample_results(facts: EvaluationFacts) -> EvaluationFacts:
    """The facts, marked as a sample, with invented points, grade and texts: nothing that anybody gave or wrote."""
    parties = tuple(
        replace(party, weighted=round_half_up(party.maximum * SHARE_GIVEN)) for party in facts.scores.parties
    )
    total = sum((party.weighted or Decimal(0) for party in parties), start=Decimal(0))
    grade = next((band.name for band in facts.scores.bands if total >= band.lower), None)
    return replace(
        facts,
        station=replace(facts.station, is_sample=True),
        scores=ScoreFacts(parties, facts.scores.bands, total, grade, (), (), sealed=False),
        findings=tuple(replace(place, good=(GOOD,), attention=(ATTENTION,)) for place in facts.findings),
        description=DESCRIPTION,
        conclusion=CONCLUSION,
    )


def _station() -> StationTerms:
    return StationTerms(
        code="SAMPLE",
        name="示例街社工服务站",
        short_name="示例街社工站",
        is_sample=True,
        district="示例区",
        subdistrict="示例街道",
        address="示例区示例路1号",
        operator="示例社会工作服务中心",
        operated_since=2020,
        supervisor="示例区民政局",
        purchaser="示例街道办事处",
        evaluator="示例评估机构",
        areas=tuple(AreaTerms(name, communities, 3) for name, communities in AREAS),
    )


def _staffing(months: list[date]) -> StaffingFacts:
    marks = MonthMarks(on_post=True, insured=True, paid=True, verified=False)
    rows = tuple(
        AttendanceRow(
            worker=index,
            category=category,
            sequence=index,
            name=name,
            position="一线社工",
            certificate=level.label if level else "已接受行业培训并取得证书",
            contract="2024.01.01-2026.12.31",
            months=(marks,) * len(months),
            effective_count=len(months),
            two_year_count=len(months) if level else 0,
            note="",
        )
        for index, (name, category, level) in enumerate(WORKERS_SHOWN, start=1)
    )
    worker_months = [
        WorkerMonth(
            worker=name,
            month=month,
            effective=True,
            certified=category == Category.CERTIFIED,
            counted=True,
            level=level,
            two_year=level is not None,
        )
        for name, category, level in WORKERS_SHOWN
        for month in months
    ]
    figures = staffing_figures(
        worker_months,
        first=months[0],
        last=months[-1],
        required_per_month=REQUIRED,
        required_certified_per_month=REQUIRED_CERTIFIED,
    )
    return StaffingFacts(
        months[0], months[-1], REQUIRED, REQUIRED_CERTIFIED, f"{REQUIRED_RETENTION}", figures, rows
    )


def _indicators(months: list[date]) -> IndicatorFacts:
    elapsed = elapsed_percent(len(months), 12)
    workers = _indicator(("statement", WORKERS, "", "人", None, (3, 3)), 1, elapsed)
    return IndicatorFacts(
        agreement="SAMPLE",
        first=months[0],
        last=months[-1],
        areas=tuple(name for name, _ in AREAS),
        elapsed_percent=elapsed,
        indicators=tuple(_indicator(line, len(months), elapsed) for line in INDICATORS),
        statements=(workers,),
        problems=(),
    )


def _indicator(line: Line, months: int, elapsed: Decimal | None) -> IndicatorFact:
    kind, group, part, unit, target, monthly = line
    goal = Goal(stated=target is not None, quantity=None if target is None else Decimal(target))
    done = [Decimal(quantity * months) for quantity in monthly]
    by_area = len(monthly) > 1
    percent = completion_percent(sum(done, start=Decimal(0)), goal.quantity)
    name = f"{group}-{part}" if part else group
    return IndicatorFact(
        indicator_id=0,
        code=name,
        name=name,
        group=group,
        part=part,
        unit=unit,
        kind=kind,
        target=goal,
        areas=tuple(
            AreaFact(0, area, Goal(), quantity, None, verified=False, sources=())
            for (area, _), quantity in zip(AREAS, done, strict=True)
        )
        if by_area
        else None,
        station_level=None if by_area else done[0],
        station_sources=(),
        total=sum(done, start=Decimal(0)),
        percent=percent,
        behind=is_behind(percent, elapsed),
        verified=False,
    )

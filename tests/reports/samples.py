"""Facts for documents, invented from a seed: any number of areas, months, workers and indicators."""

import random
from dataclasses import replace
from datetime import date
from decimal import Decimal

from indicators.completion import completion_percent, elapsed_percent
from indicators.fact_types import AreaFact, Goal, IndicatorFact, IndicatorFacts, Source
from indicators.spans import Span
from reports.content import content
from reports.shipped_templates import shipped_template
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
from staffing.facts import AttendanceRow, MonthMarks, StaffingFacts
from staffing.figures import StaffingFigures, WorkerMonth, staffing_figures
from staffing.models import Category, Level
from stations.months import months_from_to

GROUPS = (
    ("建档", "", "份"),
    ("电访", "", "个"),
    ("入户探访", "", "人次"),
    ("咨询个案", "", "个"),
    ("专业个案", "接案", "个"),
    ("专业个案", "节数", "节"),
    ("专业个案", "结案", "个"),
    ("专业小组", "个数", "个"),
    ("专业小组", "节数", "节"),
    ("专业小组", "人次", "人次"),
    ("大型社区活动", "次数", "次"),
    ("大型社区活动", "人次", "人次"),
    ("中小型社区活动", "次数", "次"),
    ("中小型社区活动", "人次", "人次"),
)
OTHERS = (
    ("station", "新增志愿者", "人"),
    ("station", "协助街道介入和解决的社区公共问题", "个"),
    ("station", "社区调研", "次"),
    ("item", "服务案例或服务手册产出", "份"),
    ("item", "常态化学习教育工作（小时）", "小时"),
)
SENTENCES = (
    "社工站制度台账较为齐全，各项记录能够相互印证，片区之间的分工清楚，社工对所负责社区的情况熟悉，遇到疑难个案能够及时转介。",
    "服务以困难群众为重点，走访与电访按月安排，对走访中发现的问题有登记、有回应、有回访，服务对象普遍认可。",
    "与社区居委会和志愿服务队伍的协作顺畅，链接到的资源能够送到最需要的家庭。",
)


STATEMENTS = (
    ("registered-population", "户籍人口", "人"),
    ("persons-on-file", "建档人数", "人"),
    ("visits", "入户探访人次", "人次"),
)


def attendance(chance: random.Random, months: list[date], workers: int) -> tuple[AttendanceRow, ...]:
    rows = []
    for index in range(workers):
        certified = index < workers - 2
        marks = tuple(MonthMarks(*(chance.random() > 0.06 for _ in range(3)), verified=False) for _ in months)
        effective = sum(month.effective for month in marks)
        level = chance.choice([Level.SOCIAL_WORKER, Level.ASSISTANT])
        rows.append(
            AttendanceRow(
                worker=index,
                category=Category.CERTIFIED if certified else Category.TRAINED,
                sequence=index + 1,
                name=chance.choice("何梁许冯邓郭罗曾谭苏")
                + chance.choice(["静姝", "启航", "嘉禾", "雨桐", "垚"]),
                position="社工站副主任" if index < 2 else "一线社工",
                certificate=level.label if certified else "已接受行业培训并取得证书",
                contract="2023.07.01-2026.06.30" if index % 3 else "2019.11.01-长期",
                months=marks,
                effective_count=effective,
                two_year_count=chance.randint(0, effective),
                note="2023年9月1日从长洲社工站调任到文冲社工站" if index == 4 else "",
            )
        )
    return tuple(rows)


def figures(rows: tuple[AttendanceRow, ...], months: list[date]) -> StaffingFigures:
    worker_months = []
    for row in rows:
        seen = 0
        for month, marks in zip(months, row.months, strict=True):
            seen += marks.effective
            certified = row.category == Category.CERTIFIED
            worker_months.append(
                WorkerMonth(
                    worker=row.worker,
                    month=month,
                    effective=marks.effective,
                    certified=certified,
                    counted=True,
                    level=next(level.value for level in Level if level.label == row.certificate)
                    if certified
                    else None,
                    two_year=marks.effective and seen > row.effective_count - row.two_year_count,
                )
            )
    return staffing_figures(
        worker_months,
        first=months[0],
        last=months[-1],
        required_per_month=20,
        required_certified_per_month=10,
    )


def staffing(chance: random.Random, months: list[date], workers: int) -> StaffingFacts:
    rows = attendance(chance, months, workers)
    return StaffingFacts(
        first=months[0],
        last=months[-1],
        required_workers=20,
        required_certified=10,
        required_retention="80.00",
        figures=figures(rows, months),
        rows=rows,
    )


def source(span: Span, quantity: Decimal, explanation: str = "") -> Source:
    return Source(1, span, quantity, None, "", explanation, None, "指标", "S13")


def indicator(
    chance: random.Random, kind: str, group: str, part: str, unit: str, areas: int, span: Span
) -> IndicatorFact:
    target = Decimal(chance.randint(20, 4000)) if kind != "statement" and chance.random() > 0.15 else None
    silent = kind == "area" and chance.random() > 0.93
    by_area = [None if silent else Decimal(chance.randint(0, 900)) for _ in range(areas)]
    station = (
        Decimal(chance.randint(1, 400)) if kind != "area" or (not silent and chance.random() > 0.8) else None
    )
    known = [quantity for quantity in (*by_area, station) if quantity is not None]
    total = sum(known) if known else None
    percent = completion_percent(total, target)
    name = f"{group}-{part}" if part else group
    return IndicatorFact(
        indicator_id=1,
        code=name,
        name=name,
        group=group,
        part=part,
        unit=unit,
        kind=kind,
        target=Goal(stated=True, quantity=target),
        areas=tuple(
            AreaFact(i, f"片区{i + 1}", Goal(), quantity, None, verified=False, sources=())
            for i, quantity in enumerate(by_area)
        )
        if kind == "area"
        else None,
        station_level=station,
        station_sources=(source(span, station, "全站共同开展，未分到片区"),)
        if kind == "area" and station
        else (),
        total=total,
        percent=percent,
        behind=None if percent is None else percent < 50,
        verified=False,
    )


def indicators(chance: random.Random, months: list[date], areas: int) -> IndicatorFacts:
    span = Span(months[0], months[-1])
    workers = indicator(chance, "area", "投入社工人数", "", "人", areas, span)
    statements = [indicator(chance, "statement", name, "", unit, 0, span) for _, name, unit in STATEMENTS]
    return IndicatorFacts(
        agreement="HP-WENCHONG-2023",
        first=months[0],
        last=months[-1],
        areas=tuple(f"片区{i}" for i in range(1, areas + 1)),
        elapsed_percent=elapsed_percent(len(months), 12),
        indicators=tuple(
            [indicator(chance, "area", *entry, areas, span) for entry in GROUPS]
            + [indicator(chance, kind, name, "", unit, 0, span) for kind, name, unit in OTHERS]
        ),
        statements=(
            replace(workers, code="workers", kind="statement", target=Goal(), percent=None, behind=None),
            *(replace(one, code=code) for one, (code, _, _) in zip(statements, STATEMENTS, strict=True)),
        ),
        problems=(),
    )


def place(
    chance: random.Random, code: str, party: str, section: str | None = None, area: str | None = None
) -> PlaceFindings:
    return PlaceFindings(
        party_code=code,
        party=party,
        section=section,
        area=area,
        good=tuple(chance.choice(SENTENCES) for _ in range(chance.randint(1, 3))),
        attention=tuple(chance.choice(SENTENCES) for _ in range(chance.randint(1, 2))),
    )


PARTIES = (
    PartyScore("supervisor", "监督方", Decimal(10), 2, Decimal("9.00")),
    PartyScore("purchaser", "购买方", Decimal(20), 1, Decimal("19.80")),
    PartyScore("centre", "督导中心", Decimal(15), 3, Decimal("13.75")),
    PartyScore("third", "第三方", Decimal(55), 4, Decimal("49.15")),
)
BANDS = (
    BandTerms("优秀", Decimal(90), Decimal(100)),
    BandTerms("良好", Decimal(80), Decimal(90)),
    BandTerms("合格", Decimal(60), Decimal(80)),
    BandTerms("不合格", Decimal(0), Decimal(60)),
)


def findings(chance: random.Random, areas: int) -> tuple[PlaceFindings, ...]:
    return (
        place(chance, "supervisor", "监督方"),
        place(chance, "purchaser", "购买方"),
        place(chance, "centre", "督导中心"),
        place(chance, "third", "第三方", "项目管理"),
        place(chance, "third", "第三方", "总体服务"),
        *(place(chance, "third", "第三方", "各社工点", f"片区{i}") for i in range(1, areas + 1)),
    )


def sample_facts(
    seed: int = 1, *, areas: int = 3, length: int = 5, workers: int = 23, **changes
) -> EvaluationFacts:
    """The facts of a whole evaluation; the same seed gives the same ones. ``changes`` replace whole parts."""
    chance = random.Random(seed)
    first = date(2023, 7, 1)
    months = months_from_to(first, date(2024, 6, 1))[:length]
    stated = indicators(chance, months, areas)
    made = EvaluationFacts(
        station=StationTerms(
            code="HP-WENCHONG",
            name="广州市文冲街社工服务站",
            short_name="文冲街社工站",
            is_sample=False,
            district="黄埔区",
            subdistrict="文冲街",
            address="黄埔区文冲街祥东环街20号2楼",
            operator="广州市羊城社会工作服务中心",
            operated_since=2011,
            supervisor="广州市黄埔区民政局",
            purchaser="广州市黄埔区文冲街道办事处",
            evaluator="广州市社会工作协会",
            areas=tuple(
                AreaTerms(
                    area.area, (f"第{i}社区", f"新村{i}社区"), int(area.quantity) if area.quantity else None
                )
                for i, area in enumerate(stated.workers.areas, start=1)
            ),
        ),
        agreement=AgreementTerms(
            code="HP-WENCHONG-2023",
            cycle=(first, date(2026, 6, 30)),
            year=(first, date(2024, 6, 30)),
            amount=Decimal("2400000.00"),
            required_workers=20,
            required_certified=10,
            required_retention=Decimal("80.00"),
        ),
        evaluation=EvaluationTerms(
            code="HP-WENCHONG-2023-MID",
            kind="中期评估",
            title="2023 年度中期评估",
            first=months[0],
            last=months[-1],
            on_site=date(2023, 12, 12),
            issued_on=date(2023, 12, 15),
            scheme="社工站项目评估办法（示例）",
            experts=3,
        ),
        staffing=staffing(chance, months, workers),
        indicators=stated,
        scores=ScoreFacts(PARTIES, BANDS, Decimal("91.70"), "优秀", (), (), sealed=False),
        findings=findings(chance, areas),
        description="社工站以困难群众和特殊群体为服务重点，" * 4
        + "逐步形成了站点、片区、社工点三级服务网络。",
        conclusion="社工站在考核期内运行平稳，" * 3 + "建议下一阶段围绕片区统筹和个案结案率持续改进。",
    )
    return replace(made, **changes)


def sample_content(facts: EvaluationFacts) -> dict:
    """The document of these facts by the mid-term template that the application comes with."""
    return content(facts, shipped_template("midterm"))

"""Material for documents, invented from a seed: any number of areas, months, workers and indicators."""

import random
from datetime import date
from decimal import Decimal

from reports.material import (
    AreaMaterial,
    AreaQuantity,
    Attendance,
    Band,
    Findings,
    IndicatorMaterial,
    Material,
    PartyMaterial,
    Statement,
)
from staffing.figures import StaffingFigures, WorkerMonth, staffing_figures
from stations.months import last_day, months_from_to
from stations.rounding import percent

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


def attendance(chance: random.Random, months: list[date], workers: int) -> list[Attendance]:
    rows = []
    for index in range(workers):
        certified = index < workers - 2
        marks = {month: tuple(chance.random() > 0.06 for _ in range(3)) for month in months}
        effective = sum(all(three) for three in marks.values())
        rows.append(
            Attendance(
                group="持证社工" if certified else "非持证社工",
                name=chance.choice("何梁许冯邓郭罗曾谭苏")
                + chance.choice(["静姝", "启航", "嘉禾", "雨桐", "垚"]),
                position="社工站副主任" if index < 2 else "一线社工",
                certificate=chance.choice(["社会工作师", "助理社会工作师"])
                if certified
                else "已接受行业组织培训并取得证书",
                contract="2023.07.01-2026.06.30" if index % 3 else "2019.11.01-长期",
                marks=marks,
                effective=effective,
                two_years=chance.randint(0, effective),
                note="2023年9月1日从长洲社工站调任到文冲社工站" if index == 4 else "",
            )
        )
    return rows


def figures(rows: list[Attendance], months: list[date], required: int, certified: int) -> StaffingFigures:
    worker_months = []
    for index, row in enumerate(rows):
        without = row.effective - row.two_years
        seen = 0
        for month in months:
            effective = all(row.marks[month])
            seen += effective
            worker_months.append(
                WorkerMonth(
                    worker=index,
                    month=month,
                    effective=effective,
                    certified=row.group == "持证社工",
                    counted=True,
                    level=row.certificate if row.group == "持证社工" else None,
                    two_year=effective and seen > without,
                )
            )
    return staffing_figures(
        worker_months,
        first=months[0],
        last=months[-1],
        required_per_month=required,
        required_certified_per_month=certified,
    )


def indicator(
    chance: random.Random, kind: str, group: str, part: str, unit: str, areas: int
) -> IndicatorMaterial:
    target = Decimal(chance.randint(20, 4000)) if chance.random() > 0.15 else None
    done = [Decimal(chance.randint(0, 900)) for _ in range(areas)] if kind == "area" else []
    station_level = Decimal(chance.randint(1, 400)) if kind != "area" or chance.random() > 0.8 else None
    if kind == "area" and chance.random() > 0.93:
        done, station_level = [None] * areas, None
    known = [quantity for quantity in (*done, station_level) if quantity is not None]
    total = sum(known) if known else None
    return IndicatorMaterial(
        code=f"{group}-{part}",
        kind=kind,
        group=group,
        part=part,
        unit=unit,
        target=target,
        total=total,
        percent=percent(total, target),
        areas=tuple(AreaQuantity(None, quantity, None) for quantity in done),
        station_level=station_level if kind == "area" else None,
        explanation="全站共同开展，未分到片区" if kind == "area" and station_level else "",
        verified=False,
    )


def findings(chance: random.Random) -> Findings:
    return Findings(
        good=tuple(chance.choice(SENTENCES) for _ in range(chance.randint(1, 3))),
        attention=tuple(chance.choice(SENTENCES) for _ in range(chance.randint(1, 2))),
    )


def material(seed: int = 1, *, areas: int = 3, length: int = 5, workers: int = 23, **changes) -> Material:
    """A whole report's material; the same seed gives the same one."""
    chance = random.Random(seed)
    first = date(2023, 7, 1)
    calendar = months_from_to(first, date(2024, 6, 1))[:length]
    rows = attendance(chance, calendar, workers)
    scored = [Decimal("9.00"), Decimal("19.80"), Decimal("13.75"), Decimal("49.15")]
    parties = [
        ("supervisor", "监督方", "广州市黄埔区民政局", 10),
        ("purchaser", "购买方", "广州市黄埔区文冲街道办事处", 20),
        ("centre", "督导中心", "广州市社会工作督导中心", 15),
        ("third_party", "第三方", "广州市社会工作协会", 55),
    ]
    values = {
        "station": "广州市文冲街社工服务站",
        "short_name": "文冲街社工站",
        "is_sample": False,
        "district": "黄埔区",
        "subdistrict": "文冲街",
        "address": "黄埔区文冲街祥东环街20号2楼",
        "operator": "广州市羊城社会工作服务中心",
        "operated_since": 2011,
        "supervisor": "广州市黄埔区民政局",
        "purchaser": "广州市黄埔区文冲街道办事处",
        "evaluator": "广州市社会工作协会",
        "agreement_code": "HP-WENCHONG-2023",
        "cycle": (first, date(2026, 6, 30)),
        "year": (first, date(2024, 6, 30)),
        "amount": Decimal("2400000.00"),
        "required_workers": 20,
        "required_certified": 10,
        "required_retention": Decimal("80.00"),
        "evaluation_code": "HP-WENCHONG-2023-MID",
        "kind": "中期评估",
        "period": (first, last_day(calendar[-1])),
        "months": tuple(calendar),
        "time_percent": percent(length, 12),
        "on_site": date(2023, 12, 12),
        "issued_on": date(2023, 12, 15),
        "scheme": "社工站项目评估办法（示例）",
        "experts": 3,
        "parties": tuple(
            PartyMaterial(code, name, organisation, Decimal(maximum), weighted, findings(chance))
            for (code, name, organisation, maximum), weighted in zip(parties, scored, strict=True)
        ),
        "bands": (
            Band("优秀", Decimal(90)),
            Band("良好", Decimal(80)),
            Band("合格", Decimal(60)),
            Band("不合格", Decimal(0)),
        ),
        "total": Decimal("91.70"),
        "grade": "优秀",
        "missing_parties": (),
        "sections": {"management": findings(chance), "services": findings(chance)},
        "areas": tuple(
            AreaMaterial(f"片区{i}", (f"第{i}社区", f"新村{i}社区"), chance.randint(1, 12), findings(chance))
            for i in range(1, areas + 1)
        ),
        "description": "社工站以困难群众和特殊群体为服务重点，" * 4
        + "逐步形成了站点、片区、社工点三级服务网络。",
        "conclusion": "社工站在考核期内运行平稳，" * 3 + "建议下一阶段围绕片区统筹和个案结案率持续改进。",
        "staffing": figures(rows, calendar, 20, 10),
        "attendance": tuple(rows),
        "indicators": tuple(
            [indicator(chance, "area", *entry, areas) for entry in GROUPS]
            + [indicator(chance, kind, name, "", unit, 0) for kind, name, unit in OTHERS]
        ),
        "statements": (
            Statement("户籍人口", "人", Decimal(32000)),
            Statement("建档户数", "户", Decimal(596)),
            Statement("建档人数", "人", Decimal(653)),
            Statement("入户探访人次", "人次", None),
        ),
    }
    return Material(**(values | changes))

"""Facts of stations that don't exist, invented from a seed: consistent in themselves, with names, figures and dates of
their own. Built without a database."""

import math
import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from indicators.catalogue import ENTRIES, Entry
from indicators.completion import completion_percent, elapsed_percent, is_behind
from indicators.fact_types import AreaFact, Goal, IndicatorFact, IndicatorFacts
from scoring.fact_types import (
    AgreementTerms,
    AreaTerms,
    BandTerms,
    EvaluationFacts,
    EvaluationTerms,
    PartyScore,
    ScoreFacts,
    StationTerms,
)
from staffing.facts import AttendanceRow, MonthMarks, StaffingFacts
from staffing.figures import WorkerMonth, staffing_figures
from staffing.models import Category, Level
from stations.months import add_months, last_day, months_from_to


def words(line: str) -> tuple[str, ...]:
    return tuple(line.split())


SUBDISTRICTS = words("榕溪街 青禾镇 望潮街 竹岭街 丰泽镇 石桥街 白鹭街 南塘镇 松涛街 云湾街 和塘镇 金柚街")
DISTRICTS = words("临江区 云岭区 南屏区 东渡区")
OPERATORS = words("春晖 同心圆 禾苗 明德 启程 暖阳 众益 星桥")
EVALUATORS = words("江州市社会服务评估中心 衡信社会组织评估中心 江州市社工评价促进会")
COMMUNITIES = words(
    "榕荫 桂苑 沙涌 旧圩 渔港 月湖 松岗 石榴 北社 水围 金桂 梅坑 锦绣 长堤 凤鸣 柳园 书院 丰收 新安 泰和"
)
AREA_NAMES = (
    ("片区1", "片区2", "片区3", "片区4"),
    ("东片区", "西片区", "南片区", "北片区"),
    ("江岸片区", "墟镇片区", "工业园片区", "山前片区"),
    ("第一片区", "第二片区", "第三片区", "第四片区"),
)
SURNAMES, GIVEN = "沈顾陆秦尹乔庄岳柏殷", words("若兰 书航 子墨 安然 嘉树 晓棠 一诺 望舒 清越 景行")
WEIGHTS = ((10, 20, 15, 55), (15, 20, 15, 50), (10, 30, 10, 50), (20, 20, 10, 50))
PARTIES = (
    ("supervisor", "监督方", 2),
    ("purchaser", "购买方", 1),
    ("centre", "督导中心", 3),
    ("third", "第三方", 4),
)
BANDS = (
    BandTerms("优秀", Decimal(90), Decimal(100)),
    BandTerms("良好", Decimal(80), Decimal(90)),
    BandTerms("合格", Decimal(60), Decimal(80)),
    BandTerms("不合格", Decimal(0), Decimal(60)),
)

# Yearly targets of a middling station, from which those of the others are drawn.
USUAL = {
    "files": 700,
    "phone-visits": 3000,
    "home-visits": 1100,
    "consultations": 120,
    "casework-opened": 80,
    "casework-sessions": 430,
    "casework-closed": 60,
    "groups": 28,
    "group-sessions": 160,
    "group-attendance": 1300,
    "large-events": 16,
    "large-event-attendance": 2600,
    "small-events": 62,
    "small-event-attendance": 1900,
    "new-volunteers": 80,
    "new-lead-volunteers": 22,
    "new-volunteer-teams": 5,
    "community-surveys": 12,
    "public-issues": 140,
    "case-studies": 8,
    "regular-study-hours": 52,
    "party-activity-hours": 46,
    "party-building-hours": 90,
    "community-groups-fostered": 6,
    "community-group-services": 24,
    "volunteer-general-training": 9,
    "volunteer-event-training": 26,
    "volunteer-events": 34,
}


def random_facts(seed: int, *, pace: str = "mixed") -> EvaluationFacts:
    """The facts of one station; the same seed gives the same ones. With pace "ahead" no indicator is behind time."""
    chance = random.Random(seed)
    year = date(chance.choice([2021, 2022, 2024, 2025]), chance.choice([1, 4, 7, 9]), 1)
    months = months_from_to(year, add_months(year, chance.choice([4, 5, 6, 12]) - 1))
    areas = chance.choice(AREA_NAMES)[: chance.choice([2, 3, 3, 4])]
    workers = chance.randint(9, 26)
    staffing = _staffing(chance, months, workers)
    end = staffing.figures.end_of_period
    assert end
    indicators = _indicators(chance, months, areas, pace, end.workers)
    return EvaluationFacts(
        station=_station(chance, areas, indicators),
        agreement=AgreementTerms(
            code=f"X-{seed}",
            cycle=(year, last_day(add_months(year, 35))),
            year=(year, last_day(add_months(year, 11))),
            amount=Decimal(workers * 120000 + chance.choice([0, 20000, 50000])),
            required_workers=workers,
            required_certified=staffing.required_certified,
            required_retention=Decimal("80.00"),
        ),
        evaluation=_evaluation(chance, seed, months),
        staffing=staffing,
        indicators=indicators,
        scores=_scores(chance),
        findings=(),
        description="",
        conclusion="",
    )


def _station(chance: random.Random, areas: tuple[str, ...], indicators: IndicatorFacts) -> StationTerms:
    subdistrict, district = chance.choice(SUBDISTRICTS), chance.choice(DISTRICTS)
    names = chance.sample(COMMUNITIES, len(COMMUNITIES))
    stated = indicators.workers
    assert stated
    assert stated.areas
    office = f"{subdistrict}道办事处" if subdistrict.endswith("街") else f"{subdistrict}人民政府"
    return StationTerms(
        code="X",
        name=f"江州市{subdistrict}社工服务站",
        short_name=f"{subdistrict}社工站",
        is_sample=False,
        district=district,
        subdistrict=subdistrict,
        address=f"{district}{subdistrict}{chance.choice(COMMUNITIES)}路{chance.randint(2, 180)}号",
        operator=f"江州市{chance.choice(OPERATORS)}社会工作服务中心",
        operated_since=chance.randint(2012, 2020),
        supervisor=f"江州市{district}民政局",
        purchaser=f"江州市{district}{office}",
        evaluator=chance.choice(EVALUATORS),
        areas=tuple(
            AreaTerms(
                area.area,
                tuple(f"{names.pop()}社区" for _ in range(chance.randint(2, 4))),
                int(area.quantity or 0),
            )
            for area in stated.areas
        ),
    )


def _evaluation(chance: random.Random, seed: int, months: list[date]) -> EvaluationTerms:
    kind = "末期评估" if len(months) == 12 else "中期评估"
    on_site = last_day(months[-1]) + timedelta(days=chance.randint(6, 26))
    return EvaluationTerms(
        code=f"X-{seed}-E",
        kind=kind,
        title=f"{months[0].year} 年度{kind}",
        first=months[0],
        last=months[-1],
        on_site=on_site,
        issued_on=on_site + timedelta(days=chance.randint(3, 9)),
        scheme="社工站项目评估办法",
        experts=chance.choice([3, 5]),
    )


def _staffing(chance: random.Random, months: list[date], required: int) -> StaffingFacts:
    """Certified workers and two to four others; some come, some leave, some have two years of practice."""
    rows: list[AttendanceRow] = []
    worker_months: list[WorkerMonth] = []
    others = chance.randint(2, 4)
    for worker in range(required + chance.randint(0, 3)):
        certified = worker >= others
        level = chance.choice([Level.SOCIAL_WORKER, Level.ASSISTANT, Level.ASSISTANT]) if certified else None
        came = chance.randint(1, len(months) - 1) if chance.random() < 0.15 else 0
        left = chance.randint(came + 1, len(months)) if chance.random() < 0.15 else len(months)
        practice = chance.random() < 0.7
        there = [came <= index < left for index in range(len(months))]
        worker_months += [
            WorkerMonth(worker, month, here, certified, True, level.value if level else None, practice)
            for month, here in zip(months, there, strict=True)
        ]
        rows.append(_row(chance, worker, level, there, practice))
    certified_required = required // 2
    return StaffingFacts(
        first=months[0],
        last=months[-1],
        required_workers=required,
        required_certified=certified_required,
        required_retention="80.00",
        figures=staffing_figures(
            worker_months,
            first=months[0],
            last=months[-1],
            required_per_month=required,
            required_certified_per_month=certified_required,
        ),
        rows=tuple(rows),
    )


def _row(
    chance: random.Random, worker: int, level: Level | None, there: list[bool], practice: bool
) -> AttendanceRow:
    return AttendanceRow(
        worker=worker,
        category=Category.CERTIFIED if level else Category.TRAINED,
        sequence=worker + 1,
        name=chance.choice(SURNAMES) + chance.choice(GIVEN),
        position="一线社工" if worker else "社工站主任",
        certificate=str(level.label) if level else "已接受行业培训并取得证书",
        contract="",
        months=tuple(MonthMarks(here, here, here, verified=False) for here in there),
        effective_count=sum(there),
        two_year_count=sum(there) * practice,
        note="",
    )


def _indicators(
    chance: random.Random, months: list[date], areas: tuple[str, ...], pace: str, workers: int
) -> IndicatorFacts:
    elapsed = elapsed_percent(len(months), 12)
    assert elapsed is not None
    scale = Decimal(chance.randint(55, 160)) / 100
    shares = [chance.uniform(0.5, 1.6) for _ in areas]
    made: dict[str, IndicatorFact] = {}
    for number, entry in enumerate(ENTRIES):
        target = _target(chance, entry, scale)
        total = _total(chance, entry, target, elapsed, pace, made, workers)
        by_area = _divided(chance, entry, total, shares)
        made[entry.code] = _fact(chance, number, entry, target, total, areas, by_area, elapsed)
    facts = list(made.values())
    return IndicatorFacts(
        agreement="X",
        first=months[0],
        last=months[-1],
        areas=areas,
        elapsed_percent=elapsed,
        indicators=tuple(fact for fact in facts if fact.kind != "statement"),
        statements=tuple(fact for fact in facts if fact.kind == "statement"),
        problems=(),
    )


def _target(chance: random.Random, entry: Entry, scale: Decimal) -> int | None:
    if entry.kind == "statement" or (entry.code in ("files", "consultations") and chance.random() < 0.5):
        return None
    return max(4, round(USUAL[entry.code] * scale * Decimal(chance.randint(70, 135)) / 100))


def _total(
    chance: random.Random,
    entry: Entry,
    target: int | None,
    elapsed: Decimal,
    pace: str,
    made: dict[str, IndicatorFact],
    workers: int,
) -> int:
    """What was done: of persons and files plausible ones, else some share of the target beside the elapsed time."""

    def done(code: str) -> int:
        return int(made[code].total or 0)

    stated = {
        "workers": lambda: workers,
        "registered-population": lambda: chance.randint(180, 990) * 100,
        "households-on-file": lambda: round(done("files") * chance.uniform(0.72, 0.86)),
        "persons-on-file": lambda: done("files"),
        "visits": lambda: done("home-visits"),
        "persons-visited": lambda: round(done("home-visits") * chance.uniform(0.6, 0.85)),
        "residents-served": lambda: chance.randint(6200, 28000),
        "donations-in-kind": lambda: chance.randint(43, 690) * 1000,
    }
    if entry.code in stated:
        return stated[entry.code]()
    base = target or round(USUAL[entry.code] * chance.uniform(0.6, 1.3))
    paces = (
        [(1.02, 1.3)] if pace == "ahead" else [(0.2, 0.45), (0.8, 0.97), (1.03, 1.4), (1.03, 1.4), (2.0, 2.6)]
    )
    share = chance.uniform(*chance.choice(paces)) * float(elapsed) / 100
    least = math.ceil(base * elapsed / 100) if pace == "ahead" else 1
    return max(least, round(base * share))


def _divided(chance: random.Random, entry: Entry, total: int, shares: list[float]) -> list[int] | None:
    """The total by area; small ones and some others have no areas (None): the whole is station-level."""
    if entry.code == "workers" or (entry.kind == "area" and total >= 6 * len(shares)):
        parts = [max(1, int(total * share * chance.uniform(0.8, 1.2) / sum(shares))) for share in shares]
        parts[0] += total - sum(parts)
        return parts if min(parts) > 0 else [total - len(shares) + 1, *[1] * (len(shares) - 1)]
    return None


def _fact(
    chance: random.Random,
    number: int,
    entry: Entry,
    target: int | None,
    total: int,
    areas: tuple[str, ...],
    by_area: list[int] | None,
    elapsed: Decimal,
) -> IndicatorFact:
    percent = completion_percent(total, target)
    quantities: list[int | None] = [*by_area] if by_area else [None] * len(areas)
    has_areas = entry.kind == "area" or entry.code == "workers"
    return IndicatorFact(
        indicator_id=number,
        code=entry.code,
        name=entry.name,
        group=entry.group,
        part=entry.part,
        unit=entry.unit,
        kind=entry.kind,
        target=Goal(target is not None, None if target is None else Decimal(target)),
        areas=tuple(_area_facts(areas, quantities)) if has_areas else None,
        station_level=None if by_area else Decimal(total),
        station_sources=(),
        total=Decimal(total),
        percent=percent,
        behind=is_behind(percent, elapsed),
        verified=False,
    )


def _area_facts(areas: tuple[str, ...], quantities: list[int | None]) -> Iterator[AreaFact]:
    for number, (area, quantity) in enumerate(zip(areas, quantities, strict=True)):
        done = None if quantity is None else Decimal(quantity)
        yield AreaFact(number, area, Goal(), done, None, verified=False, sources=())


def _scores(chance: random.Random) -> ScoreFacts:
    weights = chance.choice(WEIGHTS)
    quality = chance.uniform(0.55, 0.97)
    parties = tuple(
        PartyScore(
            code,
            name,
            Decimal(weight),
            order,
            (Decimal(weight) * Decimal(round(min(0.99, quality + chance.uniform(-0.04, 0.04)), 4))).quantize(
                Decimal("0.01")
            ),
        )
        for (code, name, order), weight in zip(PARTIES, weights, strict=True)
    )
    total = sum((party.weighted or Decimal(0) for party in parties), Decimal(0))
    grade = next(band.name for band in BANDS if band.lower <= total)
    return ScoreFacts(parties, BANDS, total, grade, (), (), sealed=False)

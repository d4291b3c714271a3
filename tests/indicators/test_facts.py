"""The facts of a period: the published ones of Wenchong, and what keeps a figure from being whole."""

import random
from datetime import date
from decimal import Decimal
from fractions import Fraction
from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from indicators.facts import indicator_facts
from indicators.models import Indicator, Quantity, Target
from indicators.services import apply_upload, plan_upload, receive_workbook
from tests.indicators.checks import verify

JULY, NOVEMBER = date(2023, 7, 1), date(2023, 11, 1)
NOTHING = [None, None, None]

PUBLISHED = {
    "建档": (None, [378, 223, 46], 647, None),
    "电访": (3382, [1247, 744, 198], 2189, "64.73"),
    "入户探访": (948, [284, 181, 67], 532, "56.12"),
    "咨询个案": (None, NOTHING, None, None),
    "专业个案-接案": (90, [22, 27, 5], 54, "60.00"),
    "专业个案-节数": (540, [105, 176, 27], 308, "57.04"),
    "专业个案-结案": (90, NOTHING, 14, "15.56"),
    "专业小组-个数": (30, [8, 6, 3], 17, "56.67"),
    "专业小组-节数": (180, [48, 20, 18], 86, "47.78"),
    "专业小组-人次": (1440, [526, 204, 214], 944, "65.56"),
    "大型社区活动-次数": (16, [6, 6, 2], 14, "87.50"),
    "大型社区活动-人次": (2500, [2200, 1868, 510], 4578, "183.12"),
    "中小型社区活动-次数": (58, [25, 4, 10], 65, "112.07"),
    "中小型社区活动-人次": (1740, [732, 85, 691], 2081, "119.60"),
    "新增志愿者": (60, None, 30, "50.00"),
    "新增志愿者骨干": (24, None, 12, "50.00"),
    "新增志愿队伍": (2, None, 1, "50.00"),
    "社区调研": (9, None, 9, "100.00"),
    "协助街道介入和解决的社区公共问题": (1920, None, 960, "50.00"),
    "服务案例或服务手册产出": (2, None, 1, "50.00"),
    "常态化学习教育工作（小时）": (48, None, 24, "50.00"),
    "参与街道党组织活动（小时）": (48, None, 24, "50.00"),
    "配合街道开展党建工作（小时）": (96, None, 48, "50.00"),
    "社区组织培育": (2, None, 1, "50.00"),
    "社区组织服务开展": (2, None, 1, "50.00"),
    "志愿者通识性培训": (4, None, 2, "50.00"),
    "志愿者活动性培训": (25, None, 13, "52.00"),
    "志愿者活动": (8, None, 5, "62.50"),
}


def bring_in(agreement, data, reason="已核对"):
    upload = receive_workbook(agreement=agreement, data=data, filename="指标.xlsx", actor=None)
    plan = plan_upload(upload=upload).plan
    apply_upload(upload=upload, actor=None, explanations={warning.key: reason for warning in plan.warnings})


@pytest.fixture
def imported(wenchong, reference):
    bring_in(wenchong, reference)
    return wenchong


def as_published(json):
    return {name: (row["target"], row["areas"], row["total"], row["percent"]) for name, row in json.items()}


def test_the_reference_workbook_gives_the_published_figures_in_their_order(imported):
    facts = indicator_facts(imported, JULY, NOVEMBER)
    json = facts.as_json()
    assert list(json) == list(PUBLISHED)
    assert as_published(json) == PUBLISHED
    assert {type(row["total"]) for row in json.values()} == {int, type(None)}
    assert facts.statements_json() == {
        "workers by area": {"片区1": 10, "片区2": 7, "片区3": 4},
        "registered population": 32000,
        "households on file": 596,
        "persons on file": 653,
        "visits": 532,
        "persons visited": 457,
        "residents served (人次)": 10600,
    }
    assert facts.problems == ()
    assert facts.elapsed_percent == Decimal("41.67")


def test_station_level_parts_are_the_differences_and_say_why(imported):
    facts = indicator_facts(imported, JULY, NOVEMBER)
    station_level = {fact.name: fact.station_level for fact in facts.of_kind("area") if fact.station_level}
    assert station_level == {"专业个案-结案": 14, "中小型社区活动-次数": 26, "中小型社区活动-人次": 573}
    events = facts.indicator("small-events")
    assert [(source.cell, source.explanation) for source in events.station_sources] == [("S13", "已核对")]
    assert [source.cell for source in events.sources] == ["S10", "S11", "S12", "S13"]
    assert facts.indicator("casework-closed").station_sources[0].explanation == ""


def test_closed_cases_are_behind_time_and_percentless_indicators_are_left_out(imported):
    facts = indicator_facts(imported, JULY, NOVEMBER)
    assert [fact.name for fact in facts.indicators if fact.behind] == ["专业个案-结案"]
    assert [fact.name for fact in facts.indicators if fact.behind is None] == ["建档", "咨询个案"]
    assert facts.on_schedule == (25, 26)


def test_the_groups_are_those_of_the_annex(imported):
    facts = indicator_facts(imported, JULY, NOVEMBER)
    assert [(group.name, [fact.part for fact in group.indicators]) for group in facts.groups] == [
        ("建档", [""]),
        ("电访", [""]),
        ("入户探访", [""]),
        ("咨询个案", [""]),
        ("专业个案", ["接案", "节数", "结案"]),
        ("专业小组", ["个数", "节数", "人次"]),
        ("大型社区活动", ["次数", "人次"]),
        ("中小型社区活动", ["次数", "人次"]),
    ]


def test_the_number_of_queries_does_not_depend_on_the_number_of_figures(wenchong, reference):
    with CaptureQueriesContext(connection) as empty:
        indicator_facts(wenchong, JULY, NOVEMBER)
    bring_in(wenchong, reference)
    with CaptureQueriesContext(connection) as full:
        indicator_facts(wenchong, JULY, NOVEMBER)
    assert len(full) == len(empty) == 4


def test_a_verified_quantity_counts_and_says_so(imported):
    quantity = Quantity.objects.get(indicator__code="phone-visits", area__name="片区1")
    verify(quantity, 1200, "抽查台账少 47 个")
    fact = indicator_facts(imported, JULY, NOVEMBER).indicator("phone-visits")
    assert (fact.total, fact.percent, fact.verified) == (2142, Decimal("63.34"), True)
    assert [area.verified for area in fact.areas] == [True, False, False]
    assert (fact.sources[0].reported, fact.sources[0].verified) == (1247, 1200)


def test_a_span_across_the_edge_of_the_period_is_named_and_not_counted(imported):
    facts = indicator_facts(imported, JULY, date(2023, 9, 1))
    assert facts.indicator("casework-closed").total is None
    told = [problem for problem in facts.problems if problem.indicator == "专业个案-结案"]
    assert [(problem.kind, problem.message) for problem in told] == [
        (
            "straddles",
            "“专业个案-结案”有一段数量（2023年7月至2023年11月）跨越统计期（2023年7月至2023年9月），没有计入",
        )
    ]


def test_months_without_a_figure_are_told_once(imported):
    facts = indicator_facts(imported, JULY, date(2023, 12, 1))
    assert facts.indicator("phone-visits").total == 2189
    assert [(problem.kind, problem.message) for problem in facts.problems] == [
        ("not_addable", "“入户探访服务人数”按人去重，只存有部分月份的数，不能相加"),
        ("missing", "“建档（片区1）等 55 项”缺 2023年12月 的数量"),
    ]


def test_a_stock_is_taken_at_the_end_of_the_period(imported):
    population = Indicator.objects.get(code="registered-population")
    values = {"agreement": imported, "indicator": population, "adds_up": False}
    Quantity.objects.create(first_month=JULY, last_month=date(2024, 1, 1), reported=33000, **values)
    assert indicator_facts(imported, JULY, NOVEMBER).statement("registered-population").total == 32000
    assert indicator_facts(imported, JULY, date(2024, 6, 1)).statement("registered-population").total == 33000


def test_none_zero_and_not_stated_are_three_targets_without_a_percentage(imported):
    areas = list(imported.station.areas.all())
    sessions = Indicator.objects.get(code="casework-sessions")
    Target.objects.create(agreement=imported, indicator=sessions, area=areas[0], quantity=0)
    Target.objects.create(agreement=imported, indicator=sessions, area=areas[1], quantity=None)
    fact = indicator_facts(imported, JULY, NOVEMBER).indicator("casework-sessions")
    assert [(area.target.stated, area.target.quantity, area.percent) for area in fact.areas] == [
        (True, 0, None),
        (True, None, None),
        (False, None, None),
    ]
    assert fact.percent == Decimal("57.04")


def test_hours_may_have_a_fraction(wenchong, altered):
    bring_in(wenchong, altered({"协议内容!C5": 24.5, "协议内容!D5": 0.5104}))
    json = indicator_facts(wenchong, JULY, NOVEMBER).as_json()
    assert json["常态化学习教育工作（小时）"] == {
        "target": 48,
        "areas": None,
        "total": "24.5",
        "percent": "51.04",
    }


# --- against a workbook altered by a seed: what the test expects, it computes from the cells by itself -----------

AREA_ROWS = {
    "建档": "D4",
    "电访": "G4",
    "入户探访": "J4",
    "专业个案-接案": "P4",
    "专业个案-节数": "S4",
    "专业小组-个数": "D10",
    "专业小组-节数": "G10",
    "专业小组-人次": "J10",
    "大型社区活动-次数": "M10",
    "大型社区活动-人次": "P10",
    "中小型社区活动-次数": "S10",
    "中小型社区活动-人次": "V10",
}


def percent_by_hand(done, target):
    """Half up at the second decimal, in integers."""
    if target is None:
        return None
    hundredths = Fraction(done * 10000, target)
    whole = (2 * hundredths.numerator + hundredths.denominator) // (2 * hundredths.denominator)
    return f"{whole // 100}.{whole % 100:02d}"


@pytest.mark.parametrize("seed", range(5))
def test_altered_quantities_come_out_as_the_sheet_has_them(wenchong, reference, seed):
    rng = random.Random(seed)
    book = openpyxl.load_workbook(BytesIO(reference))
    sheet = book.worksheets[0]
    for name in rng.sample(sorted(AREA_ROWS), 5):
        column, row = AREA_ROWS[name][0], int(AREA_ROWS[name][1:])
        sheet[f"{column}{row + rng.randrange(3)}"] = rng.randrange(0, 900)
        if rng.random() < 0.5:
            sheet[f"{column}{row + 3}"] = rng.randrange(0, 3000)
    stream = BytesIO()
    book.save(stream)
    bring_in(wenchong, stream.getvalue(), reason="按种子改动")
    json = indicator_facts(wenchong, JULY, NOVEMBER).as_json()
    for name, cell in AREA_ROWS.items():
        column, row = cell[0], int(cell[1:])
        areas = [sheet[f"{column}{row + line}"].value for line in range(3)]
        total = sheet[f"{column}{row + 3}"].value
        target = PUBLISHED[name][0]
        assert json[name] == {
            "target": target,
            "areas": areas,
            "total": total,
            "percent": percent_by_hand(total, target),
        }

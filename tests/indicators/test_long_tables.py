"""Long tables: what is told when their months, areas and sums don't fit."""

import random
from datetime import date

import pytest

from indicators.spans import Span
from tests.indicators.shapes import planned
from tests.workbooks.files import save
from tests.workbooks.paper import Paper
from tests.workbooks.services import Services, make_services

NO_TARGETS = Services({}, {})
SPAN = (date(2023, 7, 1), date(2023, 11, 1))


def plan(*rows, asked=None):
    paper = Paper("指标")
    for number, row in enumerate(rows):
        paper.put_row(number, row)
    return planned(save([paper], "xlsx"), "指标.xlsx", NO_TARGETS, asked)


def told(prepared):
    return [(problem.severity, problem.cell, problem.what) for problem in prepared.plan.problems]


def written(prepared):
    return [(change.label, change.new, change.cell) for change in prepared.plan.changes]


MONTHLY = ["片区", "指标", "7月", "8月", "合计"]


def test_each_month_is_a_quantity_of_its_own():
    prepared = plan(MONTHLY, ["片区1", "电访", 3, 4, 7], ["片区2", "电访", "/", 5, 5], ["片区3", "电访"])
    assert told(prepared) == []
    assert prepared.span == Span(date(2023, 7, 1), date(2023, 8, 1))
    assert written(prepared) == [
        ("电访 · 片区1 · 2023年7月", "3", "C2"),
        ("电访 · 片区1 · 2023年8月", "4", "D2"),
        ("电访 · 片区2 · 2023年8月", "5", "D3"),
    ]


def test_a_month_left_out_between_two_others_is_not_spoken_of():
    prepared = plan(["片区", "指标", "7月", "9月"], ["片区1", "电访", 3, 4], ["片区2", "电访", 1, 1])
    assert prepared.months == (date(2023, 7, 1), date(2023, 9, 1))


def test_a_sum_that_is_not_that_of_its_months_is_told():
    prepared = plan(
        MONTHLY, *([f"片区{number}", "电访", 1, 2, total] for number, total in enumerate((3, 4, 3), 1))
    )
    assert told(prepared) == [("warning", "E3", "累计写为 4，各月相加为 3")]


def test_sums_without_months_speak_of_the_whole_span():
    prepared = plan(MONTHLY, ["/", "社区调研", 1, 2, 3], ["/", "新增志愿者", None, None, 9])
    assert told(prepared) == []
    assert ("新增志愿者", "9", "E3") in written(prepared)
    assert {str(write.span) for write in prepared.writes if write.value == 9} == {"2023年7月至2023年8月"}
    assert prepared.months == (date(2023, 7, 1), date(2023, 8, 1))


@pytest.mark.parametrize(
    ("heading", "what"),
    [
        ("2024年8月", "2024年8月不在协议期内（2023年7月至2024年6月）"),
        ("7月", "2023年7月出现两次，前一次在 C1"),
    ],
)
def test_a_month_that_cannot_be_is_an_error_at_its_heading(heading, what):
    prepared = plan(["片区", "指标", "7月", heading], ["/", "社区调研", 1, 2])
    assert ("error", "D1", what) in told(prepared)


def test_a_cell_that_is_no_month_is_an_error():
    prepared = plan(["片区", "指标", "月份", "完成量"], ["/", "社区调研", "上半年", 2])
    assert told(prepared) == [("error", "C2", "“上半年”不是月份")]


def test_only_the_months_asked_for_are_read():
    august = (date(2023, 8, 1), date(2023, 8, 1))
    rows = [["片区", "指标", "7月", "8月"], ["/", "社区调研", 1, 2]]
    assert [new for _, new, _ in written(plan(*rows, asked=august))] == ["2"]
    september = (date(2023, 9, 1), date(2023, 9, 1))
    assert told(plan(*rows, asked=september)) == [("error", "B2", "表中没有要读取的月份")]


def test_months_and_a_span_of_one_indicator_exclude_each_other():
    prepared = plan(
        ["（2023年7月至8月）"],
        ["片区", "指标", "7月", "8月"],
        ["/", "社区调研", 1, 2],
        [],
        ["指标", "完成量"],
        ["社区调研", 3],
    )
    assert ("error", "A6", "“社区调研”在 指标 B3 已经出现过") in told(prepared)


def test_an_indicator_without_areas_stands_in_one_line():
    prepared = plan(
        ["片区", "指标", "完成量"], ["片区1", "社区调研", 1], ["片区2", "社区调研", 2], asked=SPAN
    )
    assert told(prepared) == [("error", "C3", "“社区调研”不分片区，表中写了 2 行")]


def test_an_area_twice_an_unknown_one_and_a_number_without_a_name_are_errors():
    prepared = plan(
        ["片区", "指标", "完成量"],
        ["片区1", "电访", 1],
        ["片区1", "电访", 2],
        ["片区9", "入户探访", 3],
        ["片区2", None, 4],
        asked=SPAN,
    )
    errors = [item for item in told(prepared) if item[0] == "error"]
    assert errors == [
        ("error", "A3", "“片区1”重复"),
        ("error", "A4", "没有名为“片区9”的片区"),
        ("error", "B5", "有数量但没有名称"),
    ]


def test_two_totals_of_one_indicator_are_an_error():
    rows = [["片区", "指标", "完成量"], ["合计", "电访", 1], ["合计", "电访", 2]]
    assert ("error", "B3", "“电访”在 指标 B2 已经出现过") in told(plan(*rows, asked=SPAN))


def test_services_differ_by_their_seed():
    """Else the corpus would be one workbook in many clothes."""
    assert make_services(random.Random(1)).amounts != make_services(random.Random(2)).amounts

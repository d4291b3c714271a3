"""Reading an indicator workbook: the reference's exact warnings, and one altered copy for each thing that can be wrong."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest

from indicators.models import Indicator, Target
from tests.indicators.conftest import saved
from tests.indicators.told import (
    ITEMS,
    JULY_TO_NOVEMBER,
    SHEET,
    USUAL,
    new,
    told,
)


def test_the_reference_workbook_has_exactly_these_warnings(plan, reference):
    prepared = plan(reference)
    assert told(prepared) == USUAL
    assert prepared.span == JULY_TO_NOVEMBER
    assert prepared.plan.counts == {"added": 62, "changed": 0, "unchanged": 0, "missing": 0}


def test_every_number_is_read_from_its_cell(plan, reference):
    figures = {change.label: (change.new, change.cell) for change in plan(reference).plan.changes}
    assert figures["投入社工人数 · 片区2"] == ("7", "B5")
    assert figures["专业个案-结案 · 站级统筹"] == ("14", "V7")
    assert figures["中小型社区活动-人次 · 片区3"] == ("691", "V12")
    assert figures["中小型社区活动-次数 · 站级统筹"] == ("26", "S13")
    assert figures["协助街道介入和解决的社区公共问题"] == ("960", "L16")
    assert figures["服务案例或服务手册产出"] == ("1", "C3")
    assert figures["常态化学习教育工作（小时）"] == ("24", "C5")
    assert figures["户籍人口"] == ("32000", "N14")
    assert figures["入户探访服务人数"] == ("457", "N14")
    assert "咨询个案 · 片区1" not in figures


# --- what can't be counted: errors -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"D4": "很多"}, [("error", "D4", "“很多”不是数字")]),
        ({"G5": -744}, [("error", "G5", "数量不能是负数（-744）")]),
        ({"J6": 67.5}, [("error", "J6", "“入户探访”应为整数，表中为 67.5")]),
        ({"P4": "#REF!"}, [("error", "P4", "“#REF!”不是数字")]),
        ({"D4": date(2023, 7, 1)}, [("error", "D4", "“2023-07-01”不是数字")]),
        ({"D4": 10**11}, [("error", "D4", "数量过大（100000000000）")]),
        ({"D7": "=SUM(D4:D6)"}, [("error", "D7", "公式没有保存计算结果")]),
        ({"H7": "=G7/F7"}, [("error", "H7", "公式没有保存计算结果")]),
        ({f"{ITEMS}!C5": 24.555}, [("error", "C5", "“常态化学习教育工作(小时)”")]),
        ({"F15": "三十"}, [("error", "F15", "“三十”不是数字")]),
        ({"A5": "片区二"}, [("error", "A5", "没有名为“片区二”的片区")]),
        ({"A5": "片区1"}, [("error", "A5", "“片区1”重复")]),
        ({"A5": None}, [("error", "A5", "有数量但没有名称")]),
        ({"F2": "视频访问"}, [("error", "F2", "指标目录中没有“视频访问”")]),
        ({"B15": "新增团员"}, [("error", "B15", "指标目录中没有“新增团员”")]),
        ({"B15": None}, [("error", "B15", "有数量但没有名称")]),
        ({f"{ITEMS}!A18": "协议内容9：夜校"}, [("error", "A18", "指标目录中没有“夜校”")]),
        (
            {f"{ITEMS}!A18": "协议内容9：社区组织培育"},
            [("error", "A18", "“社区组织培育”在 协议内容 A10 已经出现过")],
        ),
        ({f"{ITEMS}!C2": None}, [("error", "A2", "“协议内容1:服务案列或服务手册产出”的表头不完整")]),
        ({"N14": "建档596户，建档600户。"}, [("error", "N14", "说明中“建档户数”写为 600，N14 写为 596")]),
        ({"N14": "户籍人口0.5人。"}, [("error", "N14", "“户籍人口”应为整数，表中为 0.5")]),
        ({"B10": 11}, [("error", "B10", "投入社工人数写为 11，B4 写为 10")]),
    ],
)
def test_an_error_names_the_cell_and_nothing_else_is_told(plan, altered, cells, expected):
    found = [item for item in new(plan(altered(cells))) if item[0] == "error"]
    assert [(severity, cell) for severity, cell, _ in found] == [item[:2] for item in expected]
    if not expected[0][2].endswith("”"):
        assert [item[2] for item in found] == [item[2] for item in expected]


def test_the_message_of_an_unknown_area_lists_the_known_ones(plan, altered):
    messages = [
        message for severity, _, _, message in told(plan(altered({"A5": "东片区"}))) if severity == "error"
    ]
    assert messages == ["没有名为“东片区”的片区。本站的片区是：片区1、片区2、片区3。"]


def test_the_message_of_an_unknown_indicator_lists_the_known_ones(plan, altered):
    (message,) = [
        text for severity, *_, text in told(plan(altered({"B15": "新增团员"}))) if severity == "error"
    ]
    assert message.startswith(
        "指标目录中没有“新增团员”。请改用目录中的名称：新增志愿者、新增志愿者骨干、新增志愿队伍、"
    )


def test_one_wrong_word_down_a_column_is_told_once(plan, altered):
    cells = {f"{column}{row}": "若干" for column in "DG" for row in (4, 5, 6)}
    errors = [item for item in told(plan(altered(cells))) if item[0] == "error"]
    assert errors == [
        (
            "error",
            SHEET,
            "D4",
            "“若干”不是数字（共 6 处：D4、G4、D5、G5、D6、G6）。请填写数字，没有数量的请写“/”。",
        )
    ]


# --- what disagrees: warnings ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"F7": 3000, "H7": 0.7297}, [("warning", "F7", "协议量写为 3000，协议约定为 3382")]),
        ({"F7": "/", "H7": "/"}, [("warning", "F7", "协议量写为 /，协议约定为 3382")]),
        ({"C7": 700, "E7": 0.9243}, [("warning", "C7", "协议量写为 700，协议没有约定")]),
        ({"F7": None, "H7": None}, []),
        ({"H7": 0.6573}, [("warning", "H7", "百分比写为 65.73%，按数量计算为 64.73%")]),
        ({"H7": "64.73%"}, []),
        ({"H7": 64.73}, []),
        ({"H7": "约65"}, [("warning", "H7", "“约65”不是百分比")]),
        ({"E7": 0.5}, [("warning", "E7", "百分比写为 50.00%，没有协议量或完成量，不能计算")]),
        ({"D7": 650}, [("warning", "D7", "“建档”各片区相加为 647，合计写为 650，相差 3")]),
        ({"D7": 640}, [("warning", "D7", "“建档”各片区相加为 647，合计写为 640，相差 7")]),
        ({"D7": "/"}, []),
        ({"B7": 22, "B13": 22}, [("warning", "B7", "“投入社工人数”各片区相加为 21，合计写为 22，相差 1")]),
        (
            {"U7": 0, "W7": "/"},
            [("warning", "U7", "“专业个案-结案”的协议量写为 0（合计），协议约定为 90")],
        ),
        ({"N14": "建档596户，培训167人次。"}, [("warning", "N14", "说明中的“培训167人次”没有识别")]),
    ],
)
def test_a_disagreement_is_a_warning_at_the_cell(plan, altered, cells, expected):
    assert new(plan(altered(cells))) == expected


def test_a_total_below_its_areas_may_count_persons_once(plan, altered):
    prepared = plan(altered({"V13": 1500, "W13": 0.8621}))
    (cure,) = [item.cure for item in prepared.plan.problems if item.cell == "V13"]
    assert cure == "请核对各片区与合计；若跨片区的服务对象在合计中只计一次，请说明后继续"
    (change,) = [
        change for change in prepared.plan.changes if change.label == "中小型社区活动-人次 · 站级统筹"
    ]
    assert change.new == "-8"


def test_no_total_and_no_areas_store_nothing(plan, altered):
    prepared = plan(altered({f"P{row}": "/" for row in range(4, 8)} | {"Q7": "/"}))
    assert new(prepared) == []
    assert not [change for change in prepared.plan.changes if change.label.startswith("专业个案-接案")]


def test_a_target_of_one_area_is_compared_with_that_area(plan, altered, wenchong):
    area = wenchong.station.areas.first()
    Target.objects.create(
        agreement=wenchong, indicator=Indicator.objects.get(code="phone-visits"), area=area, quantity=1500
    )
    assert new(plan(altered({"F4": 1500, "H4": 0.8313}))) == []
    assert new(plan(altered({"F4": 1400, "H4": 0.8907}))) == [
        ("warning", "F4", "协议量写为 1400，协议约定为 1500")
    ]


def test_an_area_that_the_sheet_leaves_out_is_told(plan, reference):
    book = openpyxl.load_workbook(BytesIO(reference))
    for row in (6, 12):
        for cell in book.worksheets[0][row]:
            cell.value = None
    told_missing = [item for item in new(plan(saved(book))) if "表中没有" in item[2]]
    assert told_missing == [("warning", "A4", "表中没有片区3"), ("warning", "A10", "表中没有片区3")]

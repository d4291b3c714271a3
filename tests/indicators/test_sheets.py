"""Reading an indicator workbook: the reference's exact warnings, and one altered copy for each thing that can be wrong."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest

from indicators.models import Indicator, Quantity, Target
from indicators.queries import load_terms
from indicators.sheets.plan import prepare
from indicators.spans import Span
from stations.models import MonthLock
from stations.workbooks import read_workbook
from tests.indicators.conftest import saved

SHEET, ITEMS = "指标完成情况", "协议内容"
JULY_TO_NOVEMBER = Span(date(2023, 7, 1), date(2023, 11, 1))
TITLE = "广州市文冲街“双百工程”社工站指标完成情况统计及投入人员对照表"

STATION_LEVEL = "请核对各片区与合计；若差额由全站统筹完成，请说明后继续，差额记为站级统筹。"
ZERO_TARGETS = (
    "warning",
    SHEET,
    "R4",
    "“专业个案-节数”的协议量写为 0（片区1、片区2、片区3）（R4:R6）。协议量为 0 时没有完成百分比；协议没有约定的请改为“/”，或说明后继续。",
)
EVENTS_DIFFER = (
    "warning",
    SHEET,
    "S13",
    "“中小型社区活动-次数”各片区相加为 39，合计写为 65，相差 26。" + STATION_LEVEL,
)
ATTENDANCE_DIFFERS = (
    "warning",
    SHEET,
    "V13",
    "“中小型社区活动-人次”各片区相加为 1508，合计写为 2081，相差 573。" + STATION_LEVEL,
)
USUAL = [ZERO_TARGETS, EVENTS_DIFFER, ATTENDANCE_DIFFERS]


@pytest.fixture
def plan(wenchong):
    """Plans a workbook's bytes for Wenchong."""

    def make(data, asked=None, agreement=wenchong):
        return prepare(read_workbook(data, "指标.xlsx"), load_terms(agreement), asked)

    return make


def told(prepared):
    return [(item.severity, item.sheet, item.cell, item.message) for item in prepared.plan.problems]


def new(prepared):
    """What is told beyond the reference's own warnings: severity, cell, what is wrong."""
    return [
        (item.severity, item.cell, item.what)
        for item in prepared.plan.problems
        if (item.severity, item.sheet, item.cell, item.message) not in USUAL
    ]


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


# --- titles and months -----------------------------------------------------------------------------------------


def titled(altered, first, second=None):
    return altered({"A1": first, f"{ITEMS}!A1": first if second is None else second})


def test_a_title_of_another_station_is_told_once(plan, reference, dasha):
    extra = [item for item in told(plan(reference, agreement=dasha)) if item not in USUAL]
    assert extra == [
        (
            "warning",
            SHEET,
            "A1",
            "标题写的是“文冲街”，这份协议属于广州市大沙街社工服务站。请确认没有选错文件或协议。",
        )
    ]


@pytest.mark.parametrize(
    "dates",
    ["2023年7月1日至2023年11月30日", "2023.7.1-2023.11.30", "２０２３年７月至１１月", "2023年7月-2023年11月"],
)
def test_the_months_of_the_title_are_read_in_the_ways_people_write_them(plan, altered, dates):
    prepared = plan(titled(altered, f"{TITLE}（{dates}）"))
    assert (prepared.span, new(prepared)) == (JULY_TO_NOVEMBER, [])


def test_the_months_that_were_asked_for_hold_where_the_title_has_none(plan, altered):
    prepared = plan(titled(altered, TITLE), Span(date(2023, 7, 1), date(2023, 12, 1)))
    assert (prepared.span, new(prepared)) == (Span(date(2023, 7, 1), date(2023, 12, 1)), [])


def test_without_any_months_the_whole_agreement_is_taken_with_a_warning(plan, altered):
    prepared = plan(titled(altered, TITLE))
    assert prepared.span == Span(date(2023, 7, 1), date(2024, 6, 1))
    assert new(prepared) == [
        ("warning", "A1", "标题没有写起止日期，按整个协议期（2023年7月至2024年6月）读取")
    ]


def test_the_title_comes_before_the_months_that_were_asked_for(plan, reference):
    prepared = plan(reference, Span(date(2023, 7, 1), date(2023, 12, 1)))
    assert prepared.span == JULY_TO_NOVEMBER
    assert new(prepared) == [
        (
            "warning",
            "A1",
            "标题的起止月份是2023年7月至2023年11月，上传时填写或模板注明的是2023年7月至2023年12月",
        )
    ]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (
            "（2023年5月1日至2023年11月30日）",
            None,
            ("error", "A1", "起止月份2023年5月至2023年11月超出协议期（2023年7月至2024年6月）"),
        ),
        ("（2023年11月1日至2023年7月31日）", None, ("error", "A1", "标题的起止日期有误")),
        (
            "（2023年7月1日至2023年11月30日）",
            "（2023年7月1日至2023年10月31日）",
            ("error", "A1", "标题的起止月份是2023年7月至2023年10月，指标完成情况 是2023年7月至2023年11月"),
        ),
    ],
)
def test_months_that_cannot_be(plan, altered, first, second, expected):
    prepared = plan(titled(altered, TITLE + first, TITLE + (second or first)))
    assert expected in new(prepared)
    assert (prepared.span, prepared.writes) == (None, ())


def test_a_title_that_cuts_a_month_is_read_as_whole_months_with_a_warning(plan, altered):
    prepared = plan(titled(altered, f"{TITLE}（2023年7月14日至2023年11月30日）"))
    assert prepared.span == JULY_TO_NOVEMBER
    assert new(prepared) == [("warning", "A1", "标题的起止日期不是整月，按2023年7月至2023年11月读取")]


# --- other forms of the sheet ----------------------------------------------------------------------------------


def test_blocks_are_found_wherever_they_stand(plan, reference):
    book = openpyxl.load_workbook(BytesIO(reference))
    for sheet in book.worksheets:
        ranges = [str(item) for item in sheet.merged_cells.ranges]
        for item in ranges:
            sheet.unmerge_cells(item)
        sheet.insert_rows(2, amount=2)
        sheet.insert_cols(1, amount=3)
    prepared = plan(saved(book))
    assert [(item.cell, item.what) for item in prepared.plan.problems] == [
        ("U6", "“专业个案-节数”的协议量写为 0（片区1、片区2、片区3）"),
        ("V15", "“中小型社区活动-次数”各片区相加为 39，合计写为 65，相差 26"),
        ("Y15", "“中小型社区活动-人次”各片区相加为 1508，合计写为 2081，相差 573"),
    ]
    assert prepared.plan.counts["added"] == 62


def test_names_vary_in_width_spaces_and_synonyms(plan, altered):
    cells = {
        "F2": " 电 话 访 问 ",
        "A4": "片区１",
        f"{ITEMS}!A2": "协议内容1: 服务案例或服务手册产出",
        f"{ITEMS}!A4": "协议内容２：常态化学习教育工作（小时）",
        "D4": "378份",
        "G4": "1,247",
    }
    prepared = plan(altered(cells))
    assert new(prepared) == []
    assert prepared.plan.counts["added"] == 62


def test_hidden_rows_are_read_and_told(plan, reference):
    book = openpyxl.load_workbook(BytesIO(reference))
    book.worksheets[0].row_dimensions[5].hidden = True
    prepared = plan(saved(book))
    assert new(prepared) == [("warning", "A5", "第 5 行是隐藏的，已照常读取")]
    assert prepared.plan.counts["added"] == 62


def test_a_sheet_of_something_else_is_told_and_an_empty_one_is_not(plan, reference):
    book = openpyxl.load_workbook(BytesIO(reference))
    book.create_sheet("空表")
    book.create_sheet("通讯录")["A1"] = "值班电话"
    prepared = plan(saved(book))
    assert [(item.sheet, item.what) for item in prepared.plan.problems][-1] == (
        "通讯录",
        "这张工作表里没有找到指标，没有读取",
    )


def test_a_workbook_without_any_header_is_an_error(plan):
    book = openpyxl.Workbook()
    book.active["A1"] = "值班表"
    assert told(plan(saved(book)))[0] == (
        "error",
        "Sheet",
        "A1",
        "没有找到指标表的表头。请使用指标完成情况统计表，表中应有“服务片区”“总体服务”或“协议内容1：…”的表头。",
    )


# --- against what is stored ------------------------------------------------------------------------------------


@pytest.fixture
def stored(wenchong):
    """22 opened cases of the first area for July to November."""
    return Quantity.objects.create(
        agreement=wenchong,
        indicator=Indicator.objects.get(code="casework-opened"),
        area=wenchong.station.areas.first(),
        first_month=date(2023, 7, 1),
        last_month=date(2023, 11, 1),
        reported=22,
        adds_up=True,
    )


def of_opened_cases(prepared):
    return [
        (change.kind, change.old, change.new)
        for change in prepared.plan.changes
        if change.label == "专业个案-接案 · 片区1"
    ]


def test_the_same_span_stays_or_replaces(plan, reference, altered, stored):
    assert of_opened_cases(plan(reference)) == [("unchanged", "22", "22")]
    changed = plan(altered({"P4": 23, "P7": 55, "Q7": 0.6111}))
    assert new(changed) == []
    assert of_opened_cases(changed) == [("changed", "22", "23")]


def test_a_longer_cumulative_sheet_leaves_the_remainder_for_the_months_not_covered(plan, altered, stored):
    longer = titled(altered, f"{TITLE}（2023年7月1日至2024年1月31日）")
    book = openpyxl.load_workbook(BytesIO(longer))
    book.worksheets[0]["P4"] = 30
    prepared = plan(saved(book))
    assert of_opened_cases(prepared) == [("added", "", "8")]
    (write,) = [write for write in prepared.writes if write.figure.cell == "P4"]
    assert (write.span, write.value) == (Span(date(2023, 12, 1), date(2024, 1, 1)), Decimal(8))


def test_a_smaller_cumulative_figure_and_a_straddling_span_are_errors(plan, altered, stored):
    longer = plan(altered({"A1": f"{TITLE}（2023年7月至12月）", f"{ITEMS}!A1": TITLE, "P4": 21, "P7": 53}))
    assert ("error", "P4", "本表 2023年7月至2023年12月 累计 21，少于其中已存月份的合计 22") in new(longer)
    shorter = plan(titled(altered, f"{TITLE}（2023年7月至9月）"))
    assert (
        "error",
        "P4",
        "已存有 2023年7月至2023年11月 的数量，与本表的 2023年7月至2023年9月 有重叠而起止不同，无法拆分",
    ) in new(shorter)


def test_what_is_stored_and_not_in_the_sheet_stays_and_is_told(plan, altered, stored):
    prepared = plan(altered({"P4": "/", "P7": 32, "Q7": 0.3556}))
    assert new(prepared) == [("warning", "", "已存有数量而本表没有写的有 1 项：专业个案-接案 · 片区1")]
    assert prepared.plan.counts["missing"] == 1


def test_a_changed_figure_that_was_verified_is_told(plan, altered, stored):
    Quantity.objects.update(verified=20, verified_reason="台账")
    assert new(plan(altered({"P4": 23, "P7": 55, "Q7": 0.6111}))) == [
        ("warning", "P4", "上报数由 22 改为 23，评估方已核实为 20")
    ]


def test_a_locked_month_refuses_what_would_change_and_only_that(plan, altered, wenchong, stored):
    MonthLock.objects.create(agreement=wenchong, month=date(2023, 9, 1), cause="中期评估汇总")
    locked = plan(altered({}))
    assert [item.severity for item in locked.plan.problems if "锁定" in item.what] == [
        "error",  # one for each sheet, not one for each of the 61 quantities
        "error",
    ]
    assert locked.plan.errors[0].what == "2023年7月至2023年11月中有已锁定的月份，不能写入"
    assert of_opened_cases(locked) == [("unchanged", "22", "22")]


def test_a_total_of_zero_is_kept_where_no_area_says_so_already(plan, altered):
    figures = {
        change.label: change.new
        for change in plan(altered({"V7": 0, "P4": 0, "P5": 0, "P6": 0, "P7": 0})).plan.changes
    }

    assert figures["专业个案-结案 · 站级统筹"] == "0"
    assert "专业个案-接案 · 站级统筹" not in figures

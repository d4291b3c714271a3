"""An indicator workbook in other forms than the reference's."""

from io import BytesIO

import openpyxl

from tests.indicators.conftest import saved
from tests.indicators.told import ITEMS, new, told


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

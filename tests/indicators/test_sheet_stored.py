"""An indicator workbook against what is stored already."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest

from indicators.models import Indicator, Quantity
from indicators.spans import Span
from stations.models import MonthLock
from tests.indicators.conftest import saved
from tests.indicators.told import (
    ITEMS,
    TITLE,
    new,
    titled,
)


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

"""An indicator workbook's title: whose it is, and of which months."""

from datetime import date

import pytest

from indicators.spans import Span
from tests.indicators.told import (
    JULY_TO_NOVEMBER,
    SHEET,
    TITLE,
    USUAL,
    new,
    titled,
    told,
)


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

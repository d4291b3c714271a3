"""Months and places in a sheet's title."""

from datetime import date

import pytest

from indicators.sheets.title import TitleSpan, other_place, span_in
from indicators.spans import Span

JULY, NOVEMBER = date(2023, 7, 1), date(2023, 11, 1)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("（2023年7月1日至2023年11月30日）", TitleSpan(Span(JULY, NOVEMBER))),
        ("(2023.07.01-2023.11.30)", TitleSpan(Span(JULY, NOVEMBER))),
        ("2023年7月至11月", TitleSpan(Span(JULY, NOVEMBER))),
        ("2023年7-11月", TitleSpan(Span(JULY, NOVEMBER))),
        ("2023年12月至2024年1月", TitleSpan(Span(date(2023, 12, 1), date(2024, 1, 1)))),
        ("2023年7月", TitleSpan(Span(JULY, JULY))),
        ("2023年7月14日至2023年11月30日", TitleSpan(Span(JULY, NOVEMBER), exact=False)),
        ("2023年7月1日至2023年11月29日", TitleSpan(Span(JULY, NOVEMBER), exact=False)),
        ("2024年2月1日至2024年2月29日", TitleSpan(Span(date(2024, 2, 1), date(2024, 2, 1)))),
        ("文冲街社工站指标完成情况统计表", None),
        ("2023年度指标完成情况", None),
    ],
)
def test_the_months_of_a_title(title, expected):
    assert span_in(title) == expected


@pytest.mark.parametrize("title", ["2023年11月1日至2023年7月31日", "2023年11月至7月", "2023年13月"])
def test_months_that_cannot_be(title):
    with pytest.raises(ValueError, match=r"."):
        span_in(title)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("广州市文冲街“双百工程”社工站指标完成情况统计", None),
        ("文冲街社工站指标", None),
        ("广州市黄埔区大沙街社工站指标", "大沙街"),
        ("广州市新塘镇社工服务站指标", "新塘镇"),
        ("社工站指标完成情况统计", None),
    ],
)
def test_another_place_in_a_title(title, expected):
    assert other_place(title, ["广州市文冲街社工服务站", "文冲街社工站", "文冲街"]) == expected

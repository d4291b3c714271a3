"""Texts, numbers, days and months as people write them."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from stations.workbooks.text import (
    dates_in,
    is_blank,
    normalise,
    parse_date,
    parse_month_label,
    parse_span,
    tidy,
    to_int,
    to_number,
    to_percent,
)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, ""),
        (" 姓\n名 ", "姓名"),
        ("７月", "7月"),
        ("（小时）", "(小时)"),
        ("姓\u3000名\u200b", "姓名"),
        ("姓\x00名\x07", "姓名"),
        (7, "7"),
        ("Ａ", "A"),
        ("—", "—"),
        ("√", "√"),
    ],
)
def test_labels_are_compared_without_white_space_and_width(value, expected):
    assert normalise(value) == expected


def test_texts_are_kept_as_written_but_for_white_space():
    assert tidy(" 2023年8月18日\n 离职（行业内）\ufeff ") == "2023年8月18日 离职（行业内）"
    assert [is_blank(value) for value in (None, " \u3000", 0, "无")] == [True, True, False, False]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        ("  ", None),
        (0, 0),
        (1247, 1247),
        ("1,247", 1247),
        ("１２４７", 1247),
        (5.0, 5),
        ("-3", -3),
        ("1,234,567", 1234567),
    ],
)
def test_whole_numbers(value, expected):
    assert to_int(value) == expected


@pytest.mark.parametrize(
    "value", ["/", "五", 1.5, "12,34", "#REF!", True, "NaN", "Infinity", date(2023, 7, 1)]
)
def test_what_is_no_whole_number_is_an_error_and_never_zero(value):
    with pytest.raises(ValueError, match=r"."):
        to_int(value)


def test_numbers_keep_their_fraction_exactly():
    assert to_number(0.1) == Decimal("0.1")
    assert to_number("1,247.50") == Decimal("1247.50")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("90.00%", "90.00"),
        ("９０％", "90"),
        (0.9, "90.0"),
        (1.8312, "183.12"),
        (90, "90"),
        ("183.12%", "183.12"),
        (1, "100"),
    ],
)
def test_percentages_on_a_base_of_a_hundred(value, expected):
    assert to_percent(value) == Decimal(expected)


def test_a_blank_percentage_is_none_and_a_word_an_error():
    assert to_percent(" ") is None
    with pytest.raises(ValueError, match="很高"):
        to_percent("很高")


@pytest.mark.parametrize(
    "value",
    [
        "2023.07.01",
        "2023.7.1",
        "2023-07-01",
        "2023/7/1",
        "2023年7月1日",
        "２０２３．０７．０１",
        "2023 年 07 月 01 日",
        date(2023, 7, 1),
        datetime.fromisoformat("2023-07-01T00:00"),
        45108,
    ],
)
def test_a_day_in_every_notation(value):
    assert parse_date(value) == date(2023, 7, 1)


def test_a_blank_day_is_none():
    assert parse_date("　") is None


@pytest.mark.parametrize("value", ["2023.02.30", "2023.13.01", "长期", "2023.07", 7, "2023.07.01-"])
def test_what_is_no_day_is_an_error(value):
    with pytest.raises(ValueError, match=r"."):
        parse_date(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2023.07.01-2026.06.30", (date(2023, 7, 1), date(2026, 6, 30))),
        ("2019.11.1-2026.06.30", (date(2019, 11, 1), date(2026, 6, 30))),
        ("2013.01.03-长期", (date(2013, 1, 3), None)),
        ("2023年7月1日至2026年6月30日", (date(2023, 7, 1), date(2026, 6, 30))),
        ("2023-07-01—2026-06-30", (date(2023, 7, 1), date(2026, 6, 30))),
        ("２０２３．７．１－２０２６．６．３０", (date(2023, 7, 1), date(2026, 6, 30))),
        ("2023/7/1 ~ 2026/6/30", (date(2023, 7, 1), date(2026, 6, 30))),
        ("2023-07-01-2026-06-30", (date(2023, 7, 1), date(2026, 6, 30))),
        ("", (None, None)),
    ],
)
def test_a_contract_in_every_notation(value, expected):
    assert parse_span(value) == expected


@pytest.mark.parametrize(
    "value", ["2023.07.01", "2023.07.01-", "2026.06.30-2023.07.01", "2023.07.01-2023.06.31", "待定"]
)
def test_what_is_no_contract_is_an_error(value):
    with pytest.raises(ValueError, match=r"."):
        parse_span(value)


def test_the_days_of_a_title():
    title = "年度服务协议时间：2023年07月01日至2024年06月30日"
    assert dates_in(title) == [date(2023, 7, 1), date(2024, 6, 30)]
    assert dates_in("2023年02月30日，2023.3.1") == [date(2023, 3, 1)]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("7月", (None, 7)),
        ("12 月份", (None, 12)),
        ("２０２３年７月", (2023, 7)),
        ("2023-07", (2023, 7)),
        ("2023.11", (2023, 11)),
        (date(2023, 7, 1), (2023, 7)),
        ("13月", None),
        ("0月", None),
        ("备注", None),
        (7, None),
        (None, None),
    ],
)
def test_the_month_of_a_heading(value, expected):
    assert parse_month_label(value) == expected

"""Arithmetic on months, each held as the date of its first day. Standard library only."""

import re
from calendar import monthrange
from datetime import date


def first_of_month(day: date) -> date:
    """The month that a day lies in."""
    return date(day.year, day.month, 1)


def last_day(month: date) -> date:
    """The last day of a month."""
    return date(month.year, month.month, monthrange(month.year, month.month)[1])


def add_months(month: date, count: int) -> date:
    """The month `count` months later, earlier when negative."""
    years, index = divmod(month.year * 12 + month.month - 1 + count, 12)
    return date(years, index + 1, 1)


def count_months(first: date, last: date) -> int:
    """How many months from the one to the other, both counted; 0 when `last` lies before `first`."""
    return max(0, (last.year - first.year) * 12 + last.month - first.month + 1)


def months_from_to(first: date, last: date) -> list[date]:
    """Every month from the one that holds `first` to the one that holds `last`."""
    start = first_of_month(first)
    return [add_months(start, index) for index in range(count_months(first, last))]


def parse_month(text: str) -> date:
    """Read "2023-07". Raises ValueError with words for the person who typed it."""
    if not (match := re.fullmatch(r"(\d{4})-(\d{1,2})", text.strip())) or not 1 <= int(match[2]) <= 12:
        raise ValueError(f"“{text}”不是月份，请按“2023-07”的格式填写。")
    return date(int(match[1]), int(match[2]), 1)


def label(month: date) -> str:
    """ "2023-07", for keys and dense tables."""
    return f"{month.year:04d}-{month.month:02d}"


def chinese(month: date) -> str:
    """ "2023年7月", for sentences."""
    return f"{month.year}年{month.month}月"

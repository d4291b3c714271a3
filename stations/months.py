"""Arithmetic with calendar months. A month is the ``date`` of its first day. See docs/domain.md, "What"."""

import re
from calendar import monthrange
from collections.abc import Collection, Sequence
from datetime import date

_MONTH = re.compile(r"([0-9]{4})-([0-9]{1,2})")


def first_of_month(day: date) -> date:
    """The month in which the day lies. Also takes a datetime, and always gives a plain date."""
    return date(day.year, day.month, 1)


def last_day(month: date) -> date:
    """The last calendar day of the month."""
    return date(month.year, month.month, monthrange(month.year, month.month)[1])


def add_months(month: date, count: int) -> date:
    """The month so many months later; earlier for a negative count."""
    year, index = divmod(month.year * 12 + month.month - 1 + count, 12)
    return date(year, index + 1, 1)


def count_months(first: date, last: date) -> int:
    """How many months lie from the first to the last, both included; 0 when the last is before the first."""
    return max(0, (last.year - first.year) * 12 + last.month - first.month + 1)


def months_from_to(first: date, last: date) -> list[date]:
    """The months from the first to the last, both included; empty when the last is before the first."""
    return [add_months(first, offset) for offset in range(count_months(first, last))]


def parse_month(text: str) -> date:
    """``"2023-07"`` as a month. Raises ValueError, in words for the user, for anything else."""
    match = _MONTH.fullmatch(text.strip())
    if match is None or match[1] == "0000" or not 1 <= int(match[2]) <= 12:
        raise ValueError(f"“{text}”不是月份，请写成 2023-07 这样的形式。")
    return date(int(match[1]), int(match[2]), 1)


def parse_month_range(text: str) -> tuple[date, date]:
    """``"2023-07..2023-11"`` as first and last month; a single month stands for itself.

    Raises ValueError, in words for the user, when a month can't be read or the range runs backwards.
    """
    first_text, dots, last_text = text.partition("..")
    first = parse_month(first_text)
    last = parse_month(last_text) if dots else first
    if last < first:
        raise ValueError(f"“{text}”的终止月份早于起始月份，请写成 2023-07..2023-11 这样的形式。")
    return first, last


def label(month: date) -> str:
    """``"2023-07"``: for files, commands and interfaces."""
    return f"{month.year:04d}-{month.month:02d}"


def chinese(month: date) -> str:
    """``"2023年7月"``: for readers."""
    return f"{month.year}年{month.month}月"


def chinese_span(first: date, last: date) -> str:
    """``"2023年7月至2023年11月"``, or the one month."""
    return chinese(first) if first == last else f"{chinese(first)}至{chinese(last)}"


def months_to_report(months: Sequence[date], came: Collection[date], today: date) -> tuple[date, date]:
    """First and last of the earliest run of months that are over and of which nothing came in.

    While none is overdue it is the next month that nothing came for; when all came in, the last of ``months``.
    """
    absent = [month for month in months if month not in came]
    if not absent:
        return months[-1], months[-1]
    first = last = absent[0]
    for month in absent[1:]:
        if month != add_months(last, 1) or last_day(month) >= today:
            break
        last = month
    return first, last

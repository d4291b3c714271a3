"""Months and days as they are written in sheets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from tests.workbooks.paper import Value


def chinese(month: date) -> str:
    return f"{month.year}年{month.month}月"


# A month's heading; the second argument says whether it is the sheet's first one.
MONTH_NOTATIONS: dict[str, Callable[[date, bool], Value]] = {
    "bare": lambda month, _: f"{month.month}月",
    "year": lambda month, _: chinese(month),
    "first year only": lambda month, first: chinese(month) if first else f"{month.month}月份",
    "dashes": lambda month, _: f"{month:%Y-%m}",
    "dots": lambda month, _: f"{month:%Y.%m}",
    "number": lambda month, _: float(f"{month:%Y.%m}"),
    "date": lambda month, _: month,
}

DATE_NOTATIONS: dict[str, Callable[[date], Value]] = {
    "dots": lambda day: f"{day:%Y.%m.%d}",
    "short dots": lambda day: f"{day.year}.{day.month}.{day.day}",
    "dashes": lambda day: f"{day:%Y-%m-%d}",
    "chinese": lambda day: f"{day.year}年{day.month}月{day.day}日",
    "slashes": lambda day: f"{day.year}/{day.month}/{day.day}",
    "excel": lambda day: day,
}

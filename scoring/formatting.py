"""How a report writes numbers, dates and ordinals. Nothing here calculates."""

from datetime import date
from decimal import Decimal

from stations.months import chinese

UNKNOWN = "—"
NO_TARGET = "/"
NOT_RECORDED = "（未登记）"

_DIGITS = "零一二三四五六七八九"


def number(value: Decimal | int | None, missing: str = UNKNOWN) -> str:
    """A count or an amount without idle zeros: 24.00 is 24, 24.50 is 24.5."""
    if value is None:
        return missing
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def percentage(value: Decimal | None, missing: str = UNKNOWN) -> str:
    """A percentage with the two decimals it was rounded to, printed in full beyond 100."""
    return missing if value is None else f"{value:.2f}%"


def points(value: Decimal | None, missing: str = UNKNOWN) -> str:
    """A score with two decimals."""
    return missing if value is None else f"{value:.2f}"


def day(value: date | None, missing: str = UNKNOWN) -> str:
    """2023年12月5日."""
    return missing if value is None else f"{value.year}年{value.month}月{value.day}日"


def span_of_days(first: date, last: date) -> str:
    """2023年7月1日至2024年6月30日."""
    return f"{day(first)}至{day(last)}"


def span_of_months(first: date, last: date) -> str:
    """2023年7月至2023年11月, or one month alone."""
    same = (first.year, first.month) == (last.year, last.month)
    return chinese(first) if same else f"{chinese(first)}至{chinese(last)}"


def ordinal(value: int) -> str:
    """Chinese ordinals of headings, 1 to 99: 一, 十, 十二, 二十."""
    if not 1 <= value <= 99:
        raise ValueError(f"no heading is numbered {value}")
    tens, units = divmod(value, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[units] if units else "")


def amount(yuan: Decimal) -> str:
    """An agreement's sum: 240万元 where it is a whole number of ten thousands, else in yuan."""
    ten_thousands = yuan / 10_000
    if ten_thousands == ten_thousands.to_integral_value():
        return f"{number(ten_thousands)}万元"
    return f"{number(yuan)}元"


def listed(items: list[str]) -> str:
    """甲、乙、丙."""
    return "、".join(items)


def bracketed(text: str) -> str:
    """（甲）, or nothing for nothing; what stands in brackets already gets no others."""
    return text if text.startswith("（") else f"（{text}）" if text else ""

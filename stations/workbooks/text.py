"""Texts, numbers and dates as people write them in cells, brought to one form.

Used by both sheets (attendance, indicators). Blank is None; what is neither blank nor readable raises
ValueError, so that a reader can name the cell instead of guessing.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from stations.workbooks.grid import Value

_INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060\ufeff]")
_SPACE = re.compile(r"\s+")
_DATE = re.compile(r"(\d{4})[.\-/年](\d{1,2})[.\-/月](\d{1,2})日?")
_MONTH = re.compile(r"(?:(\d{4})[.\-/年])?(\d{1,2})月份?|(\d{4})[.\-/](\d{1,2})")
_OPEN_END = ("长期", "至今", "无固定期限", "不定期")
_EXCEL_EPOCH = date(1899, 12, 30)
_MOST_DIGITS = 30
_SHORT = 40
_SERIALS = range(20_000, 80_000)  # 1954 to 2119: a bare number in a date cell


def normalise(value: Value) -> str:
    """A label for comparison: half-width forms, all white space and invisible signs removed."""
    if value is None:
        return ""
    text = str(value)
    return _known_label(text) if len(text) <= _SHORT else _label(text)


def tidy(value: Value) -> str:
    """A text for keeping as it was written, but without invisible signs and with single spaces."""
    if value is None:
        return ""
    text = str(value)
    return _known_text(text) if len(text) <= _SHORT else _text(text)


def _label(text: str) -> str:
    return _SPACE.sub("", unicodedata.normalize("NFKC", tidy(text)))


def _text(text: str) -> str:
    return _SPACE.sub(" ", _INVISIBLE.sub("", text)).strip()


# A sheet writes the same few texts thousands of times. Long ones are not kept, so that what is kept stays small.
_known_label = lru_cache(maxsize=4096)(_label)
_known_text = lru_cache(maxsize=4096)(_text)


def is_blank(value: Value) -> bool:
    return normalise(value) == ""


def to_number(value: Value) -> Decimal | None:
    """The number in a cell: 1247, "1,247", "１２４７". Blank gives None, anything else ValueError."""
    text = normalise(value)
    if text == "":
        return None
    try:
        number = Decimal(re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", text))
    except InvalidOperation:
        raise ValueError(text) from None
    # 1E999999 is short to write and endless to print.
    if not number.is_finite() or abs(number.adjusted()) > _MOST_DIGITS:
        raise ValueError(text)
    return number


def to_int(value: Value) -> int | None:
    """The whole number in a cell; blank gives None, a fraction or anything else ValueError."""
    number = to_number(value)
    if number is None:
        return None
    if number != number.to_integral_value():
        raise ValueError(str(number))
    return int(number)


def to_percent(value: Value) -> Decimal | None:
    """A percentage on the base of 100: "90.00%" and 0.9 both give 90. Blank gives None.

    Cells in percent format hold the ratio; a bare number above 10 is taken as already on the base of 100,
    because no ratio in these sheets comes near it.
    """
    text = normalise(value)
    if text.endswith("%"):
        return to_number(text[:-1])
    number = to_number(value)
    if number is None or number > 10:
        return number
    return number * 100


def parse_date(value: Value) -> date | None:
    """A day as 2023.07.01, 2019.11.1, 2023-07-01, 2023年7月1日, in full-width digits, or an Excel date.

    Blank gives None, anything else (also an impossible day such as 2023.02.30) ValueError.
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, int) and not isinstance(value, bool) and value in _SERIALS:
        return _EXCEL_EPOCH + timedelta(days=value)
    text = normalise(value)
    if text == "":
        return None
    match = _DATE.fullmatch(text)
    if match is None:
        raise ValueError(text)
    return date(*map(int, match.groups()))


def dates_in(value: Value) -> list[date]:
    """Every readable day in a text, in order: a title's 2023年07月01日至2024年06月30日 gives two."""
    found = []
    for match in _DATE.finditer(normalise(value)):
        try:
            found.append(date(*map(int, match.groups())))
        except ValueError:
            continue
    return found


def is_open_end(value: Value) -> bool:
    """Whether a cell says that something has no end: 长期."""
    return normalise(value) in _OPEN_END


def parse_span(value: Value) -> tuple[date | None, date | None]:
    """Start and end of a period: 2023.07.01-2026.06.30. An end of 长期 is None, a blank (None, None).

    Raises ValueError when a date cannot be read, the end is missing, or it lies before the start.
    """
    text = normalise(value)
    if text == "":
        return None, None
    start = _DATE.match(text)
    if start is None:
        raise ValueError(text)
    first = date(*map(int, start.groups()))
    rest = re.sub(r"^(?:[-–—―~～至到]|起)+", "", text[start.end() :])
    if is_open_end(rest):
        return first, None
    last = parse_date(rest)
    if last is None or last < first:
        raise ValueError(text)
    return first, last


def parse_month_label(value: Value) -> tuple[int | None, int] | None:
    """Year (None where it is not written) and month of a heading: 7月, 2023年7月, 2023-07, or an Excel date.

    A spreadsheet turns a typed 2023.10 into the number 2023.1, so a number's fraction is read with two places.
    None when the cell is no month at all.
    """
    if isinstance(value, date):
        return value.year, value.month
    if isinstance(value, float):
        value = f"{value:.2f}" if round(value, 2) == value else None
    match = _MONTH.fullmatch(normalise(value))
    if match is None:
        return None
    year, month = match[1] or match[3], int(match[2] or match[4])
    if not 1 <= month <= 12:
        return None
    return int(year) if year else None, month

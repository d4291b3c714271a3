"""What a sheet's title says: the span of months, and the place whose station it speaks of."""

import re
from dataclasses import dataclass
from datetime import date

from indicators.spans import Span
from stations.months import first_of_month, last_day
from stations.workbooks.text import dates_in, normalise

_MONTHS = re.compile(
    r"(?P<year>\d{4})[年.\-/](?P<first>\d{1,2})月?(?:[至到\-—–~](?:(?P<other>\d{4})[年.\-/])?(?P<last>\d{1,2}))?月(?!\d)"
)
_PLACE = re.compile(r"(?:.*?市)?(?:.*?[区县])?([\u4e00-\u9fff]{1,8}?(?:街道|街|镇))")


@dataclass(frozen=True)
class TitleSpan:
    """The months that a title names; `exact` is false when its days cut a month."""

    span: Span
    exact: bool = True


def span_in(title: str) -> TitleSpan | None:
    """The span of 2023年7月1日至2023年11月30日, 2023年7月至11月 or 2023年7月; None where a title names no month.

    Raises ValueError when the end lies before the start, or a month does not exist.
    """
    days = dates_in(title)
    if len(days) >= 2:
        first, last = days[0], days[1]
        exact = first.day == 1 and last == last_day(first_of_month(last))
        return TitleSpan(Span(first_of_month(first), first_of_month(last)), exact)
    match = _MONTHS.search(normalise(title))
    if match is None:
        return None
    year, month = int(match["year"]), int(match["first"])
    last_month = date(int(match["other"] or year), int(match["last"] or month), 1)
    return TitleSpan(Span(date(year, month, 1), last_month))


def other_place(title: str, own_names: list[str]) -> str | None:
    """The subdistrict or town that a title names when it names none of the station's own names, else None."""
    text = normalise(title)
    if any(normalise(name) in text for name in own_names if name):
        return None
    match = _PLACE.search(text)
    return match[1] if match else None

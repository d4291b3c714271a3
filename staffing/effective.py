"""Which worker-months count. See docs/domain.md, "Staffing"."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from stations.months import first_of_month, last_day

HALF_MONTH_DAYS = 15


class PartMonthRule(StrEnum):
    """When a month that was worked only in part is proposed as a month on post (a setting of the district)."""

    ANY_DAY = "any_day"
    FIFTEEN_DAYS = "fifteen_days"
    WHOLE_MONTH = "whole_month"


def is_effective(on_post: bool, insured: bool, paid: bool) -> bool:
    """有效人次: on post, social insurance paid and wages paid, all three. The marks decide, nothing else."""
    return on_post and insured and paid


def marks_in_words(on_post: bool, insured: bool, paid: bool) -> str:
    """√ when effective, — when nothing is marked, else what is lacking: 缺社保、工资."""
    marks = (("到位", on_post), ("社保", insured), ("工资", paid))
    lacking = [name for name, mark in marks if not mark]
    return {0: "√", len(marks): "—"}.get(len(lacking), f"缺{'、'.join(lacking)}")


def is_counted(certified: bool, trained: bool) -> bool:
    """Whether the worker counts at all: 持证, or 非持证 but trained and certified by the sector's association."""
    return certified or trained


def present_in_month(month: date, posted_from: date, posted_to: date | None, rule: PartMonthRule) -> bool:
    """Whether a posting suggests a mark for the month. Both days belong to the posting; no last day: still open.

    Only fills the typing grid and raises a check: it never overrules a mark.
    Raises ValueError when the posting ends before it starts.
    """
    if posted_to is not None and posted_to < posted_from:
        raise ValueError(f"在岗结束日期 {posted_to} 早于开始日期 {posted_from}，请核对。")
    opening, closing = first_of_month(month), last_day(month)
    start = max(posted_from, opening)
    end = closing if posted_to is None else min(posted_to, closing)
    days = max(0, (end - start).days + 1)
    wanted = {
        PartMonthRule.ANY_DAY: 1,
        PartMonthRule.FIFTEEN_DAYS: HALF_MONTH_DAYS,
        PartMonthRule.WHOLE_MONTH: closing.day,
    }
    return days >= wanted[rule]


RULE_WORDS = {
    PartMonthRule.ANY_DAY: "有一天在岗即计",
    PartMonthRule.FIFTEEN_DAYS: f"在岗满{HALF_MONTH_DAYS}天才计",
    PartMonthRule.WHOLE_MONTH: "整月在岗才计",
}


def suggested(month: date, spans: Iterable[tuple[date, date | None]], rule: PartMonthRule) -> bool:
    """Whether any of a worker's postings, as (first day, last day), suggests a mark for the month."""
    return any(present_in_month(month, start, end, rule) for start, end in spans)


def worked_in_part(month: date, spans: Iterable[tuple[date, date | None]]) -> bool:
    """Whether a posting is known to begin or end inside the month.

    A posting that starts on the month's first day may have been opened by a sheet, so its first day says nothing.
    """
    closing = last_day(month)
    return any(
        month < start <= closing or (end is not None and month <= end < closing) for start, end in spans
    )

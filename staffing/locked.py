"""Which months of locked evaluations a change of a person's record would alter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from staffing.known import LockedMonth
from staffing.queries import locked_months
from stations.locked import WHO_HELPS
from stations.months import chinese


def altered_months(settled: Iterable[LockedMonth], start: date | None) -> str:
    """What a start of practice would alter among a person's locked months, in words; "" when nothing."""
    months = sorted({known.month for known in settled if known.is_altered_by(start)})
    if not months:
        return ""
    return (
        f"{'、'.join(map(chinese, months))}已锁定（评估已汇总），"
        "改动从业起始日会改变这些月份“从业2年以上”的结果"
    )


def refusal_of_practice(starts: Mapping[int, date | None]) -> str:
    """Why practice can't begin on these days, by person; "" when it can. One query."""
    settled = locked_months(list(starts)) if starts else {}
    for person, start in starts.items():
        if what := altered_months(settled.get(person, ()), start):
            return f"{what}。{WHO_HELPS}"
    return ""

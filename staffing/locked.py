"""Which months of locked evaluations a change of a person's record would alter."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from staffing.effective import is_effective
from staffing.models import Attendance
from staffing.queries import of_person
from staffing.two_years import two_years_in_month
from stations.models import MonthLock
from stations.months import chinese

WHO_HELPS = "确需更正的，请联系第三方评估组长退回评分。"


def locked_rows(persons: list[int]) -> QuerySet[Attendance]:
    """The persons' worker-months that are locked at their station."""
    lock = MonthLock.objects.filter(agreement__station=OuterRef("station"), month=OuterRef("month"))
    rows = Attendance.objects.filter(of_person(persons)).filter(Exists(lock))
    return rows.select_related("worker__merged_into").order_by("month", "pk")


def months_altered_by(starts: Mapping[int, date | None]) -> list[date]:
    """Locked effective months that would count otherwise in the two-year share if practice began on these days.

    ``starts`` holds the new start of practice by person. One query.
    """
    altered = set()
    for row in locked_rows(list(starts)):
        own = row.worker.practice_since if row.worker.merged_into_id else None
        then = starts[row.worker.person] or own
        if is_effective(*row.marks) and two_years_in_month(
            row.month, row.worker.practice, row.two_year_stated
        ) != two_years_in_month(row.month, then, row.two_year_stated):
            altered.add(row.month)
    return sorted(altered)


def refusal_of_practice(starts: Mapping[int, date | None]) -> str:
    """Why practice can't begin on these days, by person; "" when it can."""
    months = months_altered_by(starts) if starts else []
    if not months:
        return ""
    return (
        f"{'、'.join(map(chinese, months))}已锁定（评估已汇总），"
        f"改动从业起始日会改变这些月份“从业2年以上”的结果。{WHO_HELPS}"
    )

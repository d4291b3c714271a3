"""Months that an evaluation has locked: what is stored of them can't change. See docs/domain.md, "Freeze"."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from stations.models import Agreement, MonthLock, Upload
from stations.months import chinese

WHO_HELPS = "确需更正的，请联系第三方评估组长：未签发的退回评分，已签发的开启更正。"


def locks_of(agreement: Agreement, kind: str) -> QuerySet[MonthLock]:
    """The locks that bind a kind of sheet; attendance is the station's, so those of all its agreements bind it."""
    same = Q(agreement=agreement)
    if kind == Upload.Kind.ATTENDANCE:
        same = Q(agreement__station=agreement.station_id)
    return MonthLock.objects.filter(same)


def is_locked(agreement: Agreement, kind: str, month: date) -> bool:
    """Whether the month of that kind of sheet can't change."""
    return locks_of(agreement, kind).filter(month=month).exists()


def told_locked(months: Iterable[date], what: str) -> str:
    """The refusal of a change to locked months; `what` says what can't be done, such as 不能核实."""
    return f"{'、'.join(map(chinese, sorted(set(months))))}已锁定（评估已汇总），{what}。{WHO_HELPS}"

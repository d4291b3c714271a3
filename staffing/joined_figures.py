"""What joining two workers' records, or taking them apart, does to the figures of stations and evaluations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from staffing.facts import worker_month
from staffing.figures import StaffingFigures, WorkerMonth, staffing_figures
from staffing.models import Attendance, SocialWorker
from staffing.queries import attendance_between, of_person
from staffing.two_years import two_years_in_month
from stations.locked import WHO_HELPS
from stations.models import Agreement, MonthLock, User
from stations.months import chinese

# A worker-month as it would count.
Change = Callable[[Attendance, WorkerMonth], WorkerMonth]


@dataclass(frozen=True)
class Effect:
    """The figures of an agreement's months so far, as they are and as they would be."""

    agreement: Agreement
    before: StaffingFigures
    after: StaffingFigures

    @property
    def changes(self) -> bool:
        return self.before != self.after

    @property
    def lines(self) -> list[tuple[str, int | Decimal | None, int | Decimal | None]]:
        """Name, before, after of the figures that people compare."""
        return [
            ("持续在岗（人）", self.before.continuous_workers, self.after.continuous_workers),
            ("稳岗率（%）", self.before.retention_percent, self.after.retention_percent),
            ("有效到岗（人次）", self.before.person_months.actual, self.after.person_months.actual),
            ("从业2年以上（人次）", self.before.two_year_person_months, self.after.two_year_person_months),
        ]


def joining(kept: SocialWorker, joined: SocialWorker) -> Change:
    """Count the joined record's months under the kept one, with the start of practice known of either."""
    since = kept.practice_since or joined.practice_since

    def change(row: Attendance, month: WorkerMonth) -> WorkerMonth:
        if month.worker not in (kept.pk, joined.pk):
            return month
        own = None if row.worker_id in (kept.pk, joined.pk) else row.worker.practice_since
        two_year = two_years_in_month(row.month, since or own, row.two_year_stated)
        return replace(month, worker=kept.pk, two_year=two_year)

    return change


def separating(joined: SocialWorker, since: date | None) -> Change:
    """Count the joined record's months under itself again; ``since`` is the kept record's start of practice then."""

    def change(row: Attendance, month: WorkerMonth) -> WorkerMonth:
        if month.worker != joined.merged_into_id:
            return month
        if row.worker_id == joined.pk:
            two_year = two_years_in_month(row.month, joined.practice_since, row.two_year_stated)
            return replace(month, worker=joined.pk, two_year=two_year)
        own = None if row.worker_id == joined.merged_into_id else row.worker.practice_since
        return replace(month, two_year=two_years_in_month(row.month, since or own, row.two_year_stated))

    return change


def effects_of(user: User, persons: list[int], change: Change) -> list[Effect]:
    """What the change does to the agreements whose stations hold months of these persons, up to the last stored month.

    Only of stations whose data the person may read.
    """
    found = []
    stations = Attendance.objects.filter(of_person(persons)).values("station")
    agreements = Agreement.objects.opened_to(user).filter(station__in=stations).select_related("station")
    for agreement in agreements.order_by("station", "-start"):
        rows = list(attendance_between(agreement.station, agreement.months[0], agreement.months[-1]))
        if any(row.worker.person in persons for row in rows):
            found.append(
                Effect(agreement, *_figures(agreement, rows, max(row.month for row in rows), change))
            )
    return found


def _figures(
    agreement: Agreement, rows: list[Attendance], last: date, change: Change, first: date | None = None
) -> tuple[StaffingFigures, StaffingFigures]:
    months = [worker_month(row) for row in rows]
    changed = [change(row, month) for row, month in zip(rows, months, strict=True)]
    before, after = (
        staffing_figures(
            given,
            first=first or agreement.months[0],
            last=last,
            required_per_month=agreement.required_workers,
            required_certified_per_month=agreement.required_certified,
        )
        for given in (months, changed)
    )
    return before, after


def locked_changes(persons: list[int], change: Change) -> list[str]:
    """Why locked months forbid the change: each evaluation whose figures would not be what they were."""
    stations = Attendance.objects.filter(of_person(persons)).values("station")
    locks = MonthLock.objects.filter(agreement__station__in=stations)
    spans: defaultdict[tuple[Agreement, str], list[date]] = defaultdict(list)
    for lock in locks.select_related("agreement__station").order_by("month"):
        spans[lock.agreement, lock.cause].append(lock.month)
    found = []
    for (agreement, cause), months in spans.items():
        rows = list(attendance_between(agreement.station, months[0], months[-1]))
        before, after = _figures(agreement, rows, months[-1], change, months[0])
        if before != after:
            span = f"{chinese(months[0])}至{chinese(months[-1])}"
            found.append(f"{span}已锁定（{cause}），这样做会改变这次评估的到岗数字。{WHO_HELPS}")
    return found

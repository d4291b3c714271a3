"""Which months of an agreement have come in, and which should have."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q, QuerySet

from indicators.models import Quantity
from staffing.models import Attendance
from stations.local_rules import local_rules
from stations.models import Agreement, MonthEntry, MonthLock, MonthReturn, Upload, User
from stations.months import add_months, last_day, months_from_to

RECENT_UPLOADS = 10


@dataclass(frozen=True)
class MonthState:
    """A month of an agreement: whether its data came in, is due (the month is over), and is locked.

    `due` is the day by which it should be in. A returned month is in, and asked for again. One that is being typed has
    rows, and is not in until somebody says that it is complete.
    """

    month: date
    due: date
    is_in: bool
    is_due: bool
    is_late: bool
    is_locked: bool
    is_returned: bool
    is_verified: bool
    is_typing: bool

    @property
    def is_missing(self) -> bool:
        """Over, and nothing came."""
        return self.is_due and not self.is_in


@dataclass(frozen=True)
class _Came:
    """What is stored of a month: how many rows of it were verified, how many came from a workbook."""

    verified: int
    uploaded: int


@dataclass(frozen=True)
class AgreementMonths:
    """The months of one agreement in both kinds of sheet."""

    agreement: Agreement
    attendance: tuple[MonthState, ...]
    indicators: tuple[MonthState, ...]

    def state_of(self, kind: str, month: date) -> MonthState | None:
        """The state of one month in one kind of sheet; None outside the agreement."""
        states = self.attendance if kind == Upload.Kind.ATTENDANCE else self.indicators
        return next((state for state in states if state.month == month), None)

    @property
    def attendance_to_type(self) -> date:
        """The first month whose attendance is not in; the last one when all are."""
        return _first_absent(self.attendance)

    @property
    def indicators_to_type(self) -> date:
        """The first month whose indicators are not in; the last one when all are."""
        return _first_absent(self.indicators)

    @property
    def missing_attendance(self) -> list[date]:
        """Months over without attendance."""
        return [state.month for state in self.attendance if state.is_missing]

    @property
    def missing_indicators(self) -> list[date]:
        """Months over that no span of quantities covers."""
        return [state.month for state in self.indicators if state.is_missing]


def _first_absent(states: Sequence[MonthState]) -> date:
    return next((state.month for state in states if not state.is_in), states[-1].month)


def agreements_to_report(user: User) -> QuerySet[Agreement]:
    """Agreements whose data the user may read, newest first, with their stations."""
    return (
        Agreement.objects.opened_to(user)
        .select_related("station__operator", "station__subdistrict__district")
        .order_by("-start", "station__code")
    )


def months_of(agreements: Sequence[Agreement], today: date) -> list[AgreementMonths]:
    """The state of each month of the agreements; seven queries, however many there are."""
    came = {Upload.Kind.ATTENDANCE: _attendance(agreements), Upload.Kind.INDICATORS: _indicators(agreements)}
    locks = set(MonthLock.objects.filter(agreement__in=agreements).values_list("agreement_id", "month"))
    waiting = MonthReturn.objects.waiting().filter(agreement__in=agreements)
    returned = set(waiting.values_list("agreement_id", "kind", "month"))
    typing = _being_typed(agreements)
    days = _due_days(agreements, today)

    def states(agreement: Agreement, kind: Upload.Kind) -> tuple[MonthState, ...]:
        return tuple(state(agreement, kind, month) for month in agreement.months)

    def state(agreement: Agreement, kind: Upload.Kind, month: date) -> MonthState:
        due = add_months(month, 1) + timedelta(days=days[agreement.pk] - 1)
        stored = came[kind].get((agreement.pk, month))
        is_typing = stored is not None and not stored.uploaded and (agreement.pk, kind, month) in typing
        is_in = stored is not None and not is_typing
        return MonthState(
            month=month,
            due=due,
            is_in=is_in,
            is_due=last_day(month) < today,
            is_late=not is_in and due < today,
            is_locked=(agreement.pk, month) in locks,
            is_returned=(agreement.pk, kind, month) in returned,
            is_verified=stored is not None and bool(stored.verified),
            is_typing=is_typing,
        )

    return [
        AgreementMonths(
            agreement=agreement,
            attendance=states(agreement, Upload.Kind.ATTENDANCE),
            indicators=states(agreement, Upload.Kind.INDICATORS),
        )
        for agreement in agreements
    ]


def _being_typed(agreements: Sequence[Agreement]) -> set[tuple[int, str, date]]:
    """Months that somebody began to type and nobody finished, by agreement, kind and month."""
    begun: set[tuple[int, str, date]] = set()
    finished: set[tuple[int, str, date]] = set()
    entries = MonthEntry.objects.filter(agreement__in=agreements).order_by()
    for agreement, kind, month, at in entries.values_list("agreement_id", "kind", "month", "finished_at"):
        (finished if at else begun).add((agreement, kind, month))
    return begun - finished


def _attendance(agreements: Sequence[Agreement]) -> dict[tuple[int, date], _Came]:
    """What came of each month, by agreement and month; attendance is the station's."""
    rows = (
        Attendance.objects.filter(station__in={agreement.station_id for agreement in agreements})
        .order_by()
        .values_list("station_id", "month")
        .annotate(verified=Count("pk", filter=~Q(verified_reason="")), uploaded=Count("source"))
    )
    came = {(station, month): _Came(*numbers) for station, month, *numbers in rows}
    return {
        (agreement.pk, month): came[agreement.station_id, month]
        for agreement in agreements
        for month in agreement.months
        if (agreement.station_id, month) in came
    }


def _indicators(agreements: Sequence[Agreement]) -> dict[tuple[int, date], _Came]:
    """What came of each month, by agreement and month: the quantities that cover it."""
    rows = (
        Quantity.objects.filter(agreement__in=agreements)
        .order_by()
        .values_list("agreement_id", "first_month", "last_month")
        .annotate(verified=Count("verified"), uploaded=Count("upload"))
    )
    found: dict[tuple[int, date], _Came] = {}
    for agreement, first, last, verified, uploaded in rows:
        for month in months_from_to(first, last):
            before = found.get((agreement, month), _Came(0, 0))
            found[agreement, month] = _Came(before.verified + verified, before.uploaded + uploaded)
    return found


def _due_days(agreements: Sequence[Agreement], today: date) -> dict[int, int]:
    """By agreement, the day of the following month by which a month should be in."""
    districts = dict(
        Agreement.objects.filter(pk__in=[agreement.pk for agreement in agreements])
        .order_by()
        .values_list("pk", "station__subdistrict__district")
    )
    days = local_rules("report_due_day", districts=set(districts.values()), on=today)
    return {agreement: days[district] for agreement, district in districts.items()}


def recent_uploads(user: User) -> QuerySet[Upload]:
    """The last workbooks sent for the stations in the user's scope."""
    return Upload.objects.visible_to(user).select_related("agreement__station", "uploaded_by")[
        :RECENT_UPLOADS
    ]

"""Which months of an agreement have come in, and which should have."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from indicators.models import Quantity
from staffing.models import Attendance
from stations.models import Agreement, MonthLock, Upload, User
from stations.months import last_day, months_from_to

RECENT_UPLOADS = 10


@dataclass(frozen=True)
class MonthState:
    """A month of an agreement: whether its data came in, is due (the month is over), and is locked."""

    month: date
    is_in: bool
    is_due: bool
    is_locked: bool

    @property
    def is_missing(self) -> bool:
        """Over, and nothing came."""
        return self.is_due and not self.is_in


@dataclass(frozen=True)
class AgreementMonths:
    """The months of one agreement in both kinds of sheet."""

    agreement: Agreement
    attendance: tuple[MonthState, ...]
    indicators: tuple[MonthState, ...]

    @property
    def missing_attendance(self) -> list[date]:
        """Months over without attendance."""
        return [state.month for state in self.attendance if state.is_missing]

    @property
    def missing_indicators(self) -> list[date]:
        """Months over that no span of quantities covers."""
        return [state.month for state in self.indicators if state.is_missing]


def agreements_to_report(user: User) -> QuerySet[Agreement]:
    """Agreements whose data the user may read, newest first, with their stations."""
    return (
        Agreement.objects.opened_to(user)
        .select_related("station__operator", "station__subdistrict__district")
        .order_by("-start", "station__code")
    )


def months_of(agreements: Sequence[Agreement], today: date) -> list[AgreementMonths]:
    """The state of each month of the agreements; three queries, however many there are."""
    attendance = set(
        Attendance.objects.filter(station__in={agreement.station_id for agreement in agreements})
        .order_by()
        .values_list("station_id", "month")
        .distinct()
    )
    indicators = {
        (agreement_id, month)
        for agreement_id, first, last in Quantity.objects.filter(agreement__in=agreements)
        .order_by()
        .values_list("agreement_id", "first_month", "last_month")
        .distinct()
        for month in months_from_to(first, last)
    }
    locks = set(MonthLock.objects.filter(agreement__in=agreements).values_list("agreement_id", "month"))

    def states(agreement: Agreement, came: Iterable[tuple[int, date]], key: int) -> tuple[MonthState, ...]:
        return tuple(
            MonthState(
                month=month,
                is_in=(key, month) in came,
                is_due=last_day(month) < today,
                is_locked=(agreement.pk, month) in locks,
            )
            for month in agreement.months
        )

    return [
        AgreementMonths(
            agreement=agreement,
            attendance=states(agreement, attendance, agreement.station_id),
            indicators=states(agreement, indicators, agreement.pk),
        )
        for agreement in agreements
    ]


def recent_uploads(user: User) -> QuerySet[Upload]:
    """The last workbooks sent for the stations in the user's scope."""
    return Upload.objects.visible_to(user).select_related("agreement__station", "uploaded_by")[
        :RECENT_UPLOADS
    ]

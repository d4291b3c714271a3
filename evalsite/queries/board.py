"""The board of months × stations, and what happened to one month."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from evalsite.queries.submissions import AgreementMonths, MonthState, agreements_to_report, months_of
from stations.entries import entries_of
from stations.models import Agreement, MonthEntry, MonthReturn, Upload, User
from stations.months import label
from stations.returns import returns_of

Period = tuple[date, date]


@dataclass(frozen=True)
class MonthPage:
    """One month of one agreement in one kind of sheet: how it stands, what was sent, what was returned."""

    agreement: Agreement
    kind: Upload.Kind
    state: MonthState
    waiting: MonthReturn | None
    events: tuple["MonthEvent", ...]


@dataclass(frozen=True)
class MonthEvent:
    """A line of the month's history: an upload applied or undone, a return with its reason, or a month typed."""

    at: datetime
    upload: Upload | None = None
    returned: MonthReturn | None = None
    entry: MonthEntry | None = None


def periods_of(user: User) -> list[Period]:
    """The agreement years in the user's scope, newest first."""
    rows = Agreement.objects.opened_to(user).order_by("-start", "-end").values_list("start", "end").distinct()
    return list(rows)


def current_period(periods: Iterable[Period], today: date) -> Period | None:
    """The newest year that has begun, else the first one to come; None where there are no agreements."""
    found = list(periods)
    begun = [period for period in found if period[0] <= today]
    return begun[0] if begun else found[-1] if found else None


def board_agreements(user: User, period: Period | None) -> QuerySet[Agreement]:
    """The agreements of one year in the user's scope, by district and station; none without a year."""
    agreements = agreements_to_report(user)
    if period is None:
        return agreements.none()
    start, end = period
    return agreements.filter(start=start, end=end).order_by(
        "station__subdistrict__district__code", "station__code"
    )


def month_page(agreement: Agreement, kind: Upload.Kind, month: date, today: date) -> MonthPage | None:
    """How the month stands and its history, newest first; None outside the agreement. A fixed number of queries."""
    row: AgreementMonths = months_of([agreement], today)[0]
    state = row.state_of(kind, month)
    if state is None:
        return None
    returns = list(returns_of(agreement, kind).filter(month=month))
    uploads = Upload.objects.filter(
        agreement=agreement, kind=kind, state__in=[Upload.State.APPLIED, Upload.State.UNDONE]
    ).select_related("applied_by", "undone_by")
    events = [MonthEvent(back.returned_at, returned=back) for back in returns]
    events += [
        MonthEvent(sent.applied_at, upload=sent)
        for sent in uploads
        if sent.applied_at and label(month) in sent.months
    ]
    events += [
        MonthEvent(entry.finished_at or entry.started_at, entry=entry)
        for entry in entries_of(agreement, kind).filter(month=month)
    ]
    return MonthPage(
        agreement=agreement,
        kind=kind,
        state=state,
        waiting=next((back for back in returns if back.is_waiting), None),
        events=tuple(sorted(events, key=lambda event: event.at, reverse=True)),
    )

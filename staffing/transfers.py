"""Transfers as each reader may read them. See docs/domain.md, "Postings, transfers, contracts"."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from staffing.effective import is_effective
from staffing.models import Attendance, Posting, SocialWorker, Transfer
from staffing.names import mask_name
from staffing.queries import of_person
from staffing.workers import persons_at
from stations.models import Station, User
from stations.months import chinese, first_of_month
from stations.permissions import may_report, may_see_names

Side = Transfer.Side
NOT_TOLD = "该社工现在所在的社工站"


def answering_station(transfer: Transfer) -> Station | None:
    """The station that must answer; None where a request fits nobody."""
    return transfer.to_station if transfer.side == Side.OUT else transfer.from_station


def proposing_station(transfer: Transfer) -> Station:
    """The station that proposed."""
    return (
        transfer.from_station if transfer.side == Side.OUT and transfer.from_station else transfer.to_station
    )


@dataclass(frozen=True)
class TransferLine:
    """A transfer as one reader may read it: a request tells nothing of the other side before it is agreed.

    ``named`` is whether the reader reads names, and with them the words that people wrote; ``home`` the station from
    which the reader looks.
    """

    transfer: Transfer
    home: Station
    named: bool
    name: str
    worker: SocialWorker | None
    may_open_worker: bool
    from_station: str
    may_answer: bool
    may_withdraw: bool
    is_own_proposal: bool

    @property
    def is_waiting(self) -> bool:
        return self.transfer.state == Transfer.State.WAITING

    @property
    def tone(self) -> str:
        """The colour beside the state: a class of the stylesheet."""
        return {"waiting": "warn", "agreed": "good", "refused": "bad"}.get(self.transfer.state, "")


def with_stations(transfers: QuerySet[Transfer]) -> QuerySet[Transfer]:
    """The transfers with all that a line needs."""
    return transfers.select_related(
        "worker",
        "from_station__subdistrict",
        "to_station__subdistrict",
        "proposed_by",
        "answered_by",
    )


def line_of(user: User, transfer: Transfer, opened: Iterable[int]) -> TransferLine:
    """The line for a reader who may open the stations whose ids are `opened`."""
    opened = set(opened)
    told = (
        transfer.side == Side.OUT
        or transfer.state == Transfer.State.AGREED
        or transfer.from_station_id in opened
    )
    stations = [transfer.to_station, *([transfer.from_station] if told and transfer.from_station else [])]
    named = any(may_see_names(user, station) for station in stations if station.pk in opened)
    worker = transfer.worker if told else None
    name = worker.name if worker else transfer.asked_name
    agreed = transfer.state == Transfer.State.AGREED
    waiting = transfer.state == Transfer.State.WAITING
    answering = answering_station(transfer)
    return TransferLine(
        transfer=transfer,
        home=next((station for station in stations if station.pk in opened), transfer.to_station),
        named=named,
        name=name if named else mask_name(name),
        worker=worker,
        may_open_worker=transfer.from_station_id in opened or (agreed and transfer.to_station_id in opened),
        from_station=transfer.from_station.name if told and transfer.from_station else NOT_TOLD,
        may_answer=waiting and answering is not None and may_report(user, answering),
        may_withdraw=waiting and may_report(user, proposing_station(transfer)),
        is_own_proposal=transfer.proposed_by_id == user.pk,
    )


def opened_of(user: User, transfers: Iterable[Transfer]) -> set[int]:
    """The ids of those stations of the transfers that the reader may open."""
    keys = {key for row in transfers for key in (row.from_station_id, row.to_station_id) if key}
    return set(Station.objects.opened_to(user).filter(pk__in=keys).values_list("pk", flat=True))


def transfers_at(user: User, station: Station) -> list[TransferLine]:
    """The transfers from and to the station, newest first, those that wait before the others."""
    rows = list(
        with_stations(Transfer.objects.visible_to(user)).filter(
            Q(from_station=station) | Q(to_station=station)
        )
    )
    opened = opened_of(user, rows)
    lines = [line_of(user, row, opened) for row in rows]
    return sorted(lines, key=lambda line: not line.is_waiting)


def waiting_for(user: User) -> QuerySet[Transfer]:
    """Transfers that the reader's own stations, or those of the reader's operator, must answer."""
    access = user.access

    def own(path: str) -> Q:
        return Q(**{f"{path}__in": access.stations}) | Q(**{f"{path}__operator__in": access.operators})

    theirs = Q(side=Side.OUT) & own("to_station") | Q(side=Side.IN) & own("from_station")
    return with_stations(Transfer.objects.waiting().filter(theirs).exclude(proposed_by=user))


def open_posting(worker: SocialWorker, station: Station) -> Posting | None:
    """The person's posting at the station that has no end."""
    rows = Posting.objects.filter(of_person([worker.person]), station=station, end__isnull=True)
    return rows.select_related("station", "worker").first()


def concerns(transfer: Transfer, worker: SocialWorker) -> list[str]:
    """What both sides should look at before they agree."""
    found = []
    month = first_of_month(transfer.last_day)
    if month == first_of_month(transfer.first_day):
        found.append(f"{chinese(month)}在两站都有在岗的日子：这个月只计一次，由到岗表标为有效的一站计入。")
    namesakes = [
        other
        for other in persons_at(transfer.to_station)
        if other.name == worker.name and other.pk != worker.pk
    ]
    if namesakes:
        found.append("调入站已有同名社工的档案。若是同一人，请在确认调动之后合并两份档案。")
        both = _effective(namesakes, transfer.to_station) & _effective([worker], transfer.from_station)
        if both:
            months = "、".join(chinese(day) for day in sorted(both))
            found.append(
                f"{months}在调出站和调入站（同名档案）都上报为有效到岗。若是同一人，同一月只能计一次，"
                "请先核对并改正其中一站的到岗表。"
            )
    return found


def _effective(workers: list[SocialWorker], station: Station | None) -> set[date]:
    rows = Attendance.objects.filter(of_person([worker.pk for worker in workers]), station=station)
    return {row.month for row in rows if is_effective(*row.marks)}

"""Records of workers that may be one person, and what joining two of them would do. See docs/domain.md, "Persons"."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from staffing.effective import is_effective
from staffing.joined_figures import joining, locked_changes
from staffing.models import Attendance, NotTheSame, Posting, SocialWorker
from staffing.names import mask_name
from staffing.other_stations import opened_among, told_from
from staffing.persons import looked_after_at, postings_of, stations_of
from staffing.queries import of_person
from staffing.workers import persons_at
from stations.access import Role
from stations.models import Station, User
from stations.months import chinese
from stations.permissions import may_report, may_see_names


@dataclass(frozen=True)
class Pair:
    """Two records of one name that may be one person. ``where`` tells of the other's station, "" for the same one."""

    one: SocialWorker
    other: SocialWorker
    where: str = ""


def pairs_at(user: User, station: Station) -> list[Pair]:
    """Records of one name at the station, and hints to other stations that the reader may open and know the names of.

    Two records with registration numbers are two persons, and so are two that somebody told apart.
    """
    here = persons_at(station)
    pairs = [
        Pair(one, other)
        for index, one in enumerate(here)
        for other in here[index + 1 :]
        if one.name == other.name and may_be_one(one, other)
    ]
    keys = {worker.pk for worker in here}
    elsewhere = _namesakes(user, station, {worker.name for worker in here}, keys)
    for one in here:
        others = (other for other in elsewhere.get(one.name, ()) if may_be_one(one, other))
        pairs.extend(Pair(one, other, other.station.name) for other in others)
    apart = _told_apart([worker.pk for pair in pairs for worker in (pair.one, pair.other)])
    return [pair for pair in pairs if frozenset((pair.one.pk, pair.other.pk)) not in apart]


def _told_apart(workers: Iterable[int]) -> set[frozenset[int]]:
    rows = NotTheSame.objects.filter(worker__in=set(workers)).values_list("worker", "other")
    return {frozenset(row) for row in rows}


def told_apart(one: SocialWorker, other: SocialWorker) -> NotTheSame | None:
    """Who found out that the two are two persons; None where nobody did."""
    first, second = sorted((one.pk, other.pk))
    return NotTheSame.objects.filter(worker=first, other=second).select_related("by").first()


def may_be_one(one: SocialWorker, other: SocialWorker) -> bool:
    """Whether no registration numbers speak against it."""
    return one.registration_number is None or other.registration_number is None


def _namesakes(
    user: User, station: Station, names: set[str], known: set[int]
) -> dict[str, list[SocialWorker]]:
    """Records of these names at other stations of the district or the operator, where the reader reads names."""
    near = Q(station__subdistrict__district=station.subdistrict.district_id) | Q(
        station__operator=station.operator_id
    )
    rows = (
        SocialWorker.objects.filter(user.access.opened("station__"), near, name__in=names, merged_into=None)
        .exclude(pk__in=known)
        .select_related("station__subdistrict")
    )
    found: defaultdict[str, list[SocialWorker]] = defaultdict(list)
    for row in rows.order_by("pk"):
        if may_see_names(user, row.station):
            found[row.name].append(row)
    return found


def may_merge(user: User, one: SocialWorker, other: SocialWorker) -> bool:
    """Whether the person looks after both records: reports for a station of each, or administers."""
    if user.access.is_(Role.ADMINISTRATOR):
        return True
    return all(
        any(may_report(user, station) for station in looked_after_at(worker, postings_of(worker)))
        for worker in (one, other)
    )


def kept_and_joined(one: SocialWorker, other: SocialWorker) -> tuple[SocialWorker, SocialWorker]:
    """Which record is kept: the one with a registration number, by which sheets find it, else the older one."""
    first, second = sorted((one, other), key=lambda row: (row.registration_number is None, row.pk))
    return first, second


def obstacles_to_merge(user: User, kept: SocialWorker, joined: SocialWorker) -> list[str]:
    """Why the two records can't become one person, each with what to do; empty when they can."""
    found = []
    if kept.pk == joined.pk:
        return ["请选择两份不同的档案。"]
    if not may_be_one(kept, joined):
        found.append("两份档案的证书登记号不同，登记号不同的是两个人。若有一份登记有误，请先更正登记号。")
    if kept.merged_into_id or joined.merged_into_id:
        found.append("其中一份档案已并入另一份。请在合并后的档案上操作。")
    elif joined.merged.exists():
        found.append("已有其他档案并入这一份，不能再并入另一份。请先把它们分开，或改为并入这一份。")
    if not found:
        found += _effective_twice(user, kept, joined)
    return found or locked_changes([kept.pk, joined.pk], joining(kept, joined))


def _effective_twice(user: User, kept: SocialWorker, joined: SocialWorker) -> Iterator[str]:
    """A person can't be effective twice in a month, at one station or at two."""
    months: defaultdict[date, dict[int, Station]] = defaultdict(dict)
    for row in _rows_of([kept.pk, joined.pk]):
        if is_effective(*row.marks):
            months[row.month][row.worker.person] = row.station
    opened = opened_among(user, {station for places in months.values() for station in places.values()})
    for month, places in sorted(months.items()):
        if len(places) > 1:
            told = dict.fromkeys(
                place.name if place in opened else told_from(opened, place) for place in places.values()
            )
            yield (
                f"两份档案在{chinese(month)}都有效到岗（{'、'.join(told)}），同一人同一月只能计一次。"
                "请核对这个月的到岗表，改正后再合并。"
            )


def _rows_of(persons: list[int]) -> Iterable[Attendance]:
    rows = Attendance.objects.filter(of_person(persons))
    return rows.select_related("worker__merged_into", "station__subdistrict").order_by("month", "pk")


# --- side by side ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Side:
    """One of the two records as the comparison shows it."""

    worker: SocialWorker
    named: bool
    stations: tuple[str, ...]
    postings: tuple[Posting, ...]
    effective: tuple[date, ...]

    @property
    def name(self) -> str:
        """The name as the reader reads it."""
        return self.worker.name if self.named else mask_name(self.worker.name)

    @property
    def number(self) -> str:
        """The registration number, for who reads names."""
        return (self.worker.registration_number or "") if self.named else ""

    @property
    def levels(self) -> list[str]:
        """The certificates on the record."""
        return [row.get_level_display() for row in self.worker.certificates.all()]


def side_of(user: User, worker: SocialWorker) -> Side:
    """The record for a reader who may see the worker."""
    postings = postings_of(worker)
    stations = stations_of(worker, postings)
    opened = opened_among(user, stations)
    return Side(
        worker=worker,
        named=any(may_see_names(user, station) for station in opened),
        stations=tuple(
            station.name if station in opened else told_from(opened, station) for station in stations
        ),
        postings=tuple(posting for posting in postings if posting.station in opened),
        effective=tuple(
            row.month for row in _rows_of([worker.pk]) if is_effective(*row.marks) and row.station in opened
        ),
    )

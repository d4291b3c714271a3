"""Reads of the staffing app. Everything a person sees starts from a scope; an import sees its own station."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from staffing.effective import PartMonthRule, is_effective
from staffing.known import Known, KnownWorker, LockedMonth, Place, Statement, StoredMonth
from staffing.models import Attendance, Category, Level, Posting, SocialWorker
from staffing.other_stations import UNNAMED, may_name
from stations.local_rules import local_rule
from stations.locked import locks_of
from stations.models import Agreement, MonthLock, Station, Upload
from stations.months import add_months, last_day


def known_for(
    agreement: Agreement,
    *,
    months: Collection[date],
    names: Collection[str],
    numbers: Collection[str],
    persons: Collection[int] = (),
    with_practice: bool = False,
) -> Known:
    """What an import into the agreement's station must know of the stored rows. A fixed number of queries.

    ``persons`` are further people of whom something will be said; ``with_practice`` tells that starts of practice are.
    """
    station = agreement.station
    by_number, by_name = _workers(station, names, numbers)
    persons = {*persons, *(worker.person for worker in by_number.values())}
    persons |= {worker.person for workers in by_name.values() for worker in workers}
    locked = locks_of(agreement, Upload.Kind.ATTENDANCE).filter(month__in=months)
    return Known(
        by_number=by_number,
        by_name=by_name,
        rule=part_month_rule(station, max(months, default=agreement.start)),
        stored=_stored(station, months),
        locked=frozenset(locked.values_list("month", flat=True)),
        postings=_postings(station, persons),
        elsewhere=_elsewhere(station, persons, months),
        settled=locked_months(persons) if with_practice else {},
    )


def part_month_rule(station: Station, month: date) -> PartMonthRule:
    """When the station's district takes a month worked in part as a month on post, as of the end of a month."""
    return PartMonthRule(
        local_rule("part_month_rule", district=station.subdistrict.district, on=last_day(month))
    )


def _workers(
    station: Station, names: Collection[str], numbers: Collection[str]
) -> tuple[dict[str, KnownWorker], dict[str, tuple[KnownWorker, ...]]]:
    """Workers by number anywhere, and by name among those known at the station; a joined one gives its target."""
    workers = SocialWorker.objects.select_related("merged_into").order_by("pk")
    by_number = {
        row.registration_number: _known(row.merged_into or row)
        for row in workers.filter(registration_number__in=numbers)
        if row.registration_number
    }
    here = (
        Q(station=station)
        | Q(pk__in=Attendance.objects.filter(station=station).values("worker"))
        | Q(pk__in=Posting.objects.filter(station=station).values("worker"))
    )
    by_name: defaultdict[str, dict[int, KnownWorker]] = defaultdict(dict)
    for row in workers.filter(here, name__in=names):
        known = _known(row.merged_into or row)
        by_name[row.name][known.person] = known
    return by_number, {name: tuple(found.values()) for name, found in by_name.items()}


def known_worker(station: Station, person: int) -> KnownWorker | None:
    """A person who is known at the station, by the key of the record that counts for all of theirs."""
    here = Q(station=station) | Q(attendance__station=station) | Q(postings__station=station)
    found = SocialWorker.objects.filter(
        here
        | Q(merged__station=station)
        | Q(merged__attendance__station=station)
        | Q(merged__postings__station=station),
        pk=person,
        merged_into=None,
    )
    worker = found.first()
    return None if worker is None else _known(worker)


def on_post_before(station: Station, month: date, person: int | None) -> bool | None:
    """Whether the person was on post in the month before; None when that month is not stored at all."""
    before = Attendance.objects.filter(station=station, month=add_months(month, -1))
    rows = before.select_related("worker").values_list("worker", "worker__merged_into", "on_post")
    found = {(merged or worker): on_post for worker, merged, on_post in rows}
    return found.get(person or 0, False) if found else None


def _known(worker: SocialWorker) -> KnownWorker:
    return KnownWorker(
        worker.pk, worker.person, worker.name, worker.registration_number, worker.practice_since
    )


def _stored(station: Station, months: Collection[date]) -> tuple[StoredMonth, ...]:
    rows = (
        Attendance.objects.filter(station=station, month__in=months)
        .select_related("worker")
        .order_by("source_row", "worker_id", "month")
    )
    return tuple(
        StoredMonth(
            pk=row.pk,
            person=row.worker.person,
            name=row.worker.name,
            month=row.month,
            statement=statement_of(row),
            place=Place(row.source_sheet, row.source_cell, row.source_row, row.sequence),
            source=str(row.source_id) if row.source_id else None,
            verified=row.verified_marks is not None,
        )
        for row in rows
    )


def statement_of(row: Attendance) -> Statement:
    """What a stored row states, in the form in which a sheet states it."""
    return Statement(
        on_post=row.on_post,
        insured=row.insured,
        paid=row.paid,
        two_year_stated=row.two_year_stated,
        category=Category(row.category),
        level=Level(row.level) if row.level else None,
        position=row.position,
        contract_start=row.contract_start,
        contract_end=row.contract_end,
        note=row.note,
    )


def of_person(persons: Iterable[int]) -> Q:
    """Condition on rows of these persons, under whichever of their joined records they stand."""
    records = SocialWorker.objects.filter(Q(pk__in=persons) | Q(merged_into__in=persons))
    # By a subquery: a condition on two tables would keep the database from its index of workers.
    return Q(worker__in=records.order_by().values("pk"))


def _postings(station: Station, persons: Collection[int]) -> dict[int, tuple[tuple[date, date | None], ...]]:
    found: defaultdict[int, list[tuple[date, date | None]]] = defaultdict(list)
    rows = Posting.objects.filter(of_person(persons), station=station).select_related("worker")
    for row in rows.order_by("start"):
        found[row.worker.person].append((row.start, row.end))
    return {person: tuple(spans) for person, spans in found.items()}


def locked_months(persons: Collection[int]) -> dict[int, tuple[LockedMonth, ...]]:
    """The effective months of these persons that are locked at their station, by person."""
    lock = MonthLock.objects.filter(agreement__station=OuterRef("station"), month=OuterRef("month"))
    rows = Attendance.objects.filter(of_person(persons)).filter(Exists(lock))
    found: defaultdict[int, list[LockedMonth]] = defaultdict(list)
    for row in rows.select_related("worker__merged_into").order_by("month", "pk"):
        if is_effective(*row.marks):
            worker = row.worker
            own = worker.practice_since if worker.merged_into_id else None
            known = LockedMonth(row.month, worker.practice, own, row.two_year_stated)
            found[worker.person].append(known)
    return {person: tuple(months) for person, months in found.items()}


def _elsewhere(
    station: Station, persons: Collection[int], months: Collection[date]
) -> dict[tuple[int, date], str]:
    """The other station where a person is effective, named only within the operator or the district."""
    rows = (
        Attendance.objects.filter(of_person(persons), month__in=months)
        .exclude(station=station)
        .select_related("worker", "station__subdistrict")
    )
    return {
        (row.worker.person, row.month): other_name(station, row.station)
        for row in rows
        if is_effective(*row.marks)
    }


def other_name(station: Station, other: Station) -> str:
    """Another station where a person is effective, named only within the operator or the district."""
    return f"“{other.name}”" if may_name(station, other) else UNNAMED


def attendance_between(station: Station, first: date, last: date) -> QuerySet[Attendance]:
    """A station's worker-months with their workers, from one month to another, month by month.

    The caller has found the station, or its agreement, in the reader's scope.
    """
    return (
        Attendance.objects.filter(station=station, month__gte=first, month__lte=last)
        .select_related("worker__merged_into")
        .order_by("month", "source_row", "pk")
    )


def last_stored_month(agreement: Agreement) -> date | None:
    """The newest month of the agreement with any attendance; None while nothing came in."""
    months = agreement.months
    rows = Attendance.objects.filter(station=agreement.station, month__gte=months[0], month__lte=months[-1])
    last: date | None = rows.aggregate(last=Max("month"))["last"]
    return last

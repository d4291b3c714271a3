"""Who and what an attendance template starts with: the station's workers, and the marks that are stored already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Max, Min, Q

from staffing.models import Attendance, Category, Level, Posting, SocialWorker
from staffing.two_years import stated_two_years
from stations.locked import locks_of
from stations.models import Agreement, Station, Upload
from stations.months import last_day, months_from_to, months_to_report

Marks = tuple[bool, bool, bool]
_ABSENT: Marks = (False, False, False)


@dataclass(frozen=True)
class TemplatePerson:
    """A worker's row. ``marks`` holds the months of which the station's attendance is stored.

    ``two_years`` is the stated number of months, None where nothing is to be stated; ``person`` is the key under which
    the worker's records count.
    """

    name: str
    category: Category
    level: Level | None = None
    registration: str | None = None
    practice_since: date | None = None
    position: str = ""
    contract_start: date | None = None
    contract_end: date | None = None
    note: str = ""
    marks: Mapping[date, Marks] = field(default_factory=dict)
    two_years: int | None = None
    person: int = field(default=0, compare=False)


def open_months(agreement: Agreement, first: date, last: date) -> list[date]:
    """The months from first to last that can still be reported: those of an evaluation that was collated can't."""
    locked = set(
        locks_of(agreement, Upload.Kind.ATTENDANCE)
        .filter(month__range=(first, last))
        .values_list("month", flat=True)
    )
    return [month for month in months_from_to(first, last) if month not in locked]


def awaited_months(agreement: Agreement, today: date) -> tuple[date, date]:
    """First and last of the months for which a template is most likely wanted."""
    months = agreement.months
    rows = Attendance.objects.filter(station=agreement.station, month__range=(months[0], months[-1]))
    came = set(rows.order_by().values_list("month", flat=True).distinct())
    return months_to_report(
        months, came | set(locks_of(agreement, Upload.Kind.ATTENDANCE).values_list("month", flat=True)), today
    )


def people_for(agreement: Agreement, months: Sequence[date]) -> tuple[TemplatePerson, ...]:
    """Everybody whose row belongs into a template of these months (ascending, not empty), certified workers first.

    That is whoever has attendance in them; whoever was on post in the stored month next to them and has not left;
    whoever was posted since. Position, certificate and contract are those of the last month stored.
    """
    station = agreement.station
    beside = _month_beside(station, months)
    rows = _rows_by_person(station, [*months, *([beside] if beside else [])])
    filled = sorted({row.month for found in rows.values() for row in found if row.month in months})
    left = _left_before(station, months[0])
    people = []
    for person, found in rows.items():
        inside = [row for row in found if row.month in months]
        if inside or (found[-1].on_post and person not in left):
            people.append(_from_rows(found, inside, filled, complete=len(filled) == len(months)))
    people += [
        _from_posting(posting, filled)
        for posting in _posted_since(station, beside, months)
        if posting.worker.person not in rows
    ]
    order = list(Category)
    return tuple(sorted(people, key=lambda person: order.index(person.category)))


def _month_beside(station: Station, months: Sequence[date]) -> date | None:
    """The stored month that tells best who works at the station: the last before the template, else the next after."""
    near = Attendance.objects.filter(station=station).aggregate(
        before=Max("month", filter=Q(month__lt=months[0])), after=Min("month", filter=Q(month__gt=months[-1]))
    )
    found: date | None = near["before"] or near["after"]
    return found


def _rows_by_person(station: Station, months: Collection[date]) -> dict[int, list[Attendance]]:
    """Stored rows by person, in the order of the sheets that they came from; each person's by month."""
    rows: defaultdict[int, list[Attendance]] = defaultdict(list)
    stored = Attendance.objects.filter(station=station, month__in=months).select_related(
        "worker__merged_into"
    )
    for row in stored.order_by("source_row", "month", "pk"):
        rows[row.worker.person].append(row)
    # Of two joined records in one month, the one with marks comes last and is what counts.
    return {
        person: sorted(found, key=lambda row: (row.month, any((row.on_post, row.insured, row.paid))))
        for person, found in rows.items()
    }


def _left_before(station: Station, first: date) -> set[int]:
    """Persons all of whose postings at the station had ended by then."""
    postings = Posting.objects.filter(station=station).select_related("worker")
    ended: defaultdict[int, list[bool]] = defaultdict(list)
    for posting in postings:
        ended[posting.worker.person].append(posting.end is not None and posting.end < first)
    return {person for person, all_ended in ended.items() if all(all_ended)}


def _posted_since(station: Station, beside: date | None, months: Sequence[date]) -> Iterable[Posting]:
    """Postings within the template's months that began after the stored month next to it, one for each person."""
    postings = Posting.objects.filter(
        Q(end__isnull=True) | Q(end__gte=months[0]), station=station, start__lte=last_day(months[-1])
    )
    if beside is not None:
        postings = postings.filter(start__gt=last_day(beside))
    found = (
        postings.select_related("worker__merged_into")
        .prefetch_related("worker__certificates", "worker__merged_into__certificates")
        .order_by("start", "pk")
    )
    return {posting.worker.person: posting for posting in found}.values()


def _from_rows(
    rows: Sequence[Attendance], inside: Sequence[Attendance], filled: Iterable[date], *, complete: bool
) -> TemplatePerson:
    latest = inside[-1] if inside else rows[-1]
    worker = latest.worker.merged_into or latest.worker
    marked: dict[date, Marks] = {row.month: (row.on_post, row.insured, row.paid) for row in inside}
    return TemplatePerson(
        name=worker.name,
        person=worker.pk,
        category=Category(latest.category),
        level=Level(latest.level) if latest.level else None,
        registration=worker.registration_number,
        practice_since=worker.practice_since,
        position=latest.position,
        contract_start=latest.contract_start,
        contract_end=latest.contract_end,
        note=latest.note if inside else "",
        marks={month: marked.get(month, _ABSENT) for month in filled},
        # Once a month is added, the number of another span would be stated; the date of practice says it better.
        two_years=_stated(inside) if complete and worker.practice_since is None else None,
    )


def _stated(rows: Sequence[Attendance]) -> int | None:
    """The number that a sheet of these months would state, where it says again what is stored."""
    stated = {row.month: row.two_year_stated for row in rows if row.on_post and row.insured and row.paid}
    number = sum(value is True for value in stated.values())
    return number if stated and stated_two_years(stated, number) == stated else None


def _from_posting(posting: Posting, filled: Iterable[date]) -> TemplatePerson:
    worker = posting.worker.merged_into or posting.worker
    level = _highest_level(worker)
    uncertified = Category.UNTRAINED if worker.trained_on is None else Category.TRAINED
    return TemplatePerson(
        name=worker.name,
        person=worker.pk,
        category=uncertified if level is None else Category.CERTIFIED,
        level=level,
        registration=worker.registration_number,
        practice_since=worker.practice_since,
        position=posting.position,
        contract_start=posting.contract_start,
        contract_end=posting.contract_end,
        marks=dict.fromkeys(filled, _ABSENT),
    )


def _highest_level(worker: SocialWorker) -> Level | None:
    held = {certificate.level for certificate in worker.certificates.all()}
    return next((level for level in reversed(Level) if level in held), None)

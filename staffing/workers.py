"""The workers of a station as its list shows them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from staffing.models import Attendance, Certificate, Posting, SocialWorker
from staffing.names import mask_name
from staffing.queries import of_person
from staffing.two_years import completed_months
from staffing.validity import Validity, validity
from stations.models import MonthEntry, Station, Upload


@dataclass(frozen=True)
class HeldCertificate:
    """A certificate with how it stands today."""

    certificate: Certificate
    validity: Validity


@dataclass(frozen=True)
class WorkerLine:
    """One person at the station. ``name`` and ``number`` are what the reader may read; ``posting`` is the newest here.

    ``absent_since`` is the first of the last reported months in which somebody with an open posting was not on post.
    """

    worker: SocialWorker
    name: str
    number: str
    posting: Posting | None
    certificates: tuple[HeldCertificate, ...]
    practice_months: int | None
    absent_since: date | None

    @property
    def is_here(self) -> bool:
        """Whether the person is on post at the station now."""
        return self.posting is not None and self.posting.end is None

    @property
    def warnings(self) -> tuple[HeldCertificate, ...]:
        """Certificates that have run out or soon will."""
        return tuple(held for held in self.certificates if held.validity.wants_attention)

    def matches(self, words: str) -> bool:
        """Whether the words occur in what the reader may read: a masked name is not found by the full one."""
        return words in self.name or (bool(self.number) and words.upper() in self.number)


def persons_at(station: Station) -> list[SocialWorker]:
    """Everybody recorded, posted or reported at the station, each person once, by the record that they are kept under."""
    here = (
        Q(station=station)
        | Q(pk__in=Posting.objects.filter(station=station).values("worker"))
        | Q(pk__in=SocialWorker.objects.filter(attendance__station=station).values("pk"))
    )
    rows = SocialWorker.objects.filter(here).select_related("merged_into").order_by("pk")
    persons = {row.person: row.merged_into or row for row in rows}
    return list(persons.values())


def workers_of(station: Station, today: date, *, named: bool) -> list[WorkerLine]:
    """The lines of the list, who is on post first, then in the order of the records. A fixed number of queries."""
    persons = persons_at(station)
    keys = [worker.pk for worker in persons]
    postings = _newest_postings(station, keys)
    certificates = held_by(keys, today)
    reported = _present_by_month(station)
    lines = [
        WorkerLine(
            worker=worker,
            name=worker.name if named else mask_name(worker.name),
            number=(worker.registration_number or "") if named else "",
            posting=postings.get(worker.pk),
            certificates=certificates.get(worker.pk, ()),
            practice_months=practice_months(worker, today),
            absent_since=_absent_since(postings.get(worker.pk), worker.pk, reported),
        )
        for worker in persons
    ]
    return sorted(lines, key=lambda line: not line.is_here)


def _newest_postings(station: Station, persons: Sequence[int]) -> dict[int, Posting]:
    """The newest posting of each person at the station; one that is open before any other."""
    rows = Posting.objects.filter(of_person(persons), station=station).select_related("worker", "area")
    found = sorted(rows, key=lambda posting: (posting.end is None, posting.start))
    return {posting.worker.person: posting for posting in found}


def _present_by_month(station: Station) -> dict[date, set[int]]:
    """Who was on post in each month that the station reported, by the marks that count.

    A month that is still being typed says nothing yet of those who have no row.
    """
    entries = MonthEntry.objects.filter(agreement__station=station, kind=Upload.Kind.ATTENDANCE)
    begun = set(entries.filter(finished_at=None).values_list("month", flat=True))
    rows = Attendance.objects.filter(station=station).exclude(month__in=begun).select_related("worker")
    present: defaultdict[date, set[int]] = defaultdict(set)
    for row in rows.order_by("month"):
        present[row.month].update({row.worker.person} if row.marks[0] else ())
    return dict(present)


def _absent_since(posting: Posting | None, person: int, reported: Mapping[date, set[int]]) -> date | None:
    if posting is None or posting.end is not None:
        return None
    return absent_since(
        [(month, person in present) for month, present in sorted(reported.items()) if month >= posting.start]
    )


def absent_since(months: Sequence[tuple[date, bool]]) -> date | None:
    """The first of the last months in which the person was not on post; None when present in the last one.

    ``months``: each reported month within the posting, oldest first, with whether the person was on post.
    """
    since = None
    for month, is_present in reversed(months):
        if is_present:
            break
        since = month
    return since


def held_by(persons: Iterable[int], today: date) -> dict[int, tuple[HeldCertificate, ...]]:
    """The certificates of each person, under all joined records, with how each stands."""
    found: defaultdict[int, list[HeldCertificate]] = defaultdict(list)
    rows = Certificate.objects.filter(of_person(persons)).select_related("worker").order_by("pk")
    for row in rows:
        found[row.worker.person].append(HeldCertificate(row, validity(row.start, row.end, today)))
    return {person: tuple(held) for person, held in found.items()}


def practice_months(worker: SocialWorker, today: date) -> int | None:
    """Complete months of practice; None where its start is not known."""
    return None if worker.practice_since is None else completed_months(worker.practice_since, today)

"""One worker as a page shows them to one reader."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from staffing.effective import is_effective
from staffing.models import Attendance, Merge, Posting, SocialWorker
from staffing.names import mask_name
from staffing.other_stations import opened_among, told_from
from staffing.persons import postings_of, stations_of
from staffing.queries import of_person
from staffing.two_years import two_years_in_month
from staffing.workers import HeldCertificate, held_by, practice_months
from stations.models import Station, User
from stations.permissions import may_report, may_see_names


@dataclass(frozen=True)
class PostingLine:
    """A posting. ``station`` is told as far as the reader may know it; ``opened`` whether its page opens."""

    posting: Posting
    station: str
    opened: bool
    may_edit: bool


@dataclass(frozen=True)
class MonthLine:
    """A month of attendance at a station that the reader may open."""

    row: Attendance
    marks: tuple[bool, bool, bool]
    two_year: bool | None

    @property
    def effective(self) -> bool:
        return is_effective(*self.marks)

    @property
    def verified(self) -> bool:
        return self.row.verified_on_post is not None


@dataclass(frozen=True)
class WorkerPage:
    """The person under all joined records. ``home`` is the station from which the reader looks."""

    worker: SocialWorker
    named: bool
    home: Station
    stations: tuple[Station, ...]
    postings: tuple[PostingLine, ...]
    months: tuple[MonthLine, ...]
    certificates: tuple[HeldCertificate, ...]
    practice_months: int | None
    merges: tuple[Merge, ...]

    @property
    def name(self) -> str:
        """The name as the reader reads it."""
        return self.worker.name if self.named else mask_name(self.worker.name)

    @property
    def is_on_post(self) -> bool:
        return any(line.posting.end is None for line in self.postings)

    @property
    def effective_months(self) -> int:
        """How many of the listed months are effective."""
        return sum(line.effective for line in self.months)


def worker_page(user: User, worker: SocialWorker, today: date) -> WorkerPage:
    """The page of a worker whom the reader may see. A fixed number of queries."""
    postings = postings_of(worker)
    stations = stations_of(worker, postings)
    opened = opened_among(user, stations)
    newest = [posting.station for posting in postings if posting.station in opened]
    return WorkerPage(
        worker=worker,
        named=any(may_see_names(user, station) for station in opened),
        home=(newest or opened or stations)[0],
        stations=tuple(opened),
        postings=tuple(_posting(user, posting, opened) for posting in postings),
        months=tuple(_months(user, worker)),
        certificates=held_by([worker.pk], today).get(worker.pk, ()),
        practice_months=practice_months(worker, today),
        merges=tuple(worker.merges.select_related("joined__station", "merged_by", "separated_by")),
    )


def _posting(user: User, posting: Posting, opened: list[Station]) -> PostingLine:
    is_open = posting.station in opened
    return PostingLine(
        posting=posting,
        station=posting.station.name if is_open else told_from(opened, posting.station),
        opened=is_open,
        may_edit=may_report(user, posting.station),
    )


def _months(user: User, worker: SocialWorker) -> Iterable[MonthLine]:
    """Newest first; the marks as they count."""
    rows = (
        Attendance.objects.visible_to(user)
        .filter(of_person([worker.pk]))
        .select_related("station", "worker__merged_into", "source")
        .order_by("-month", "pk")
    )
    for row in rows:
        yield MonthLine(
            row, row.marks, two_years_in_month(row.month, row.worker.practice, row.two_year_stated)
        )

"""What the pages of those who look after many stations cost: the board of months and a district's page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from evalsite.populate.drawing import STATIONS_IN_A_DISTRICT
from evalsite.populate.storing import populate
from evalsite.queries.overview import station_lines, stations_of
from evalsite.queries.submissions import agreements_to_report, months_of
from stations.models import District, Membership, Role, Subdistrict, User
from tests.bench.benchmark import Benchmark, Samples, Scale, in_turns
from tests.city import SINCE

MONTHS = 12
_FEW = f"the same page of a bureau with {STATIONS_IN_A_DISTRICT} stations"


@dataclass(frozen=True)
class Bureau:
    """A district's bureau: who looks after its stations, and the browser in which that is done."""

    district: District
    officer: User
    browser: Client

    def open(self, address: str) -> None:
        """Fetch a page. Raises RuntimeError unless it is shown."""
        if self.browser.get(address).status_code != 200:
            raise RuntimeError(f"{address} was not shown")

    @property
    def page(self) -> str:
        return reverse("district", args=[self.district.code])


@cache
def bureaus(stations: int) -> tuple[Bureau, Bureau]:
    """A bureau with so many stations, a year of data in each; and one with as many as districts usually have."""
    for _ in populate(stations=stations + STATIONS_IN_A_DISTRICT, months=MONTHS, seed=1):
        pass
    districts = list(District.objects.filter(code__startswith="P").order_by("code"))
    large, small = districts[0], districts[-1]
    moved = Subdistrict.objects.filter(district__in=districts[1:-1])
    for subdistrict in moved:
        # Names are unique in a district.
        subdistrict.district, subdistrict.name = large, subdistrict.code
    Subdistrict.objects.bulk_update(moved, ["district", "name"])
    return _bureau(large), _bureau(small)


def _bureau(district: District) -> Bureau:
    officer = User.objects.create(username=f"bench-{district.code}", name="主管")
    Membership.objects.create(user=officer, role=Role.SUPERVISOR, start=SINCE, district=district)
    browser = Client()
    browser.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
    return Bureau(district, officer, browser)


def district_page(scale: Scale) -> Samples:
    """All stations of a district on one page."""
    large, _ = bureaus(scale.stations)

    def one_by_one(_: None) -> None:
        today = timezone.localdate()
        for station in stations_of(large.officer):
            station_lines(large.officer, [station], today)

    return in_turns(scale, site=lambda _: large.open(large.page), baseline=one_by_one)


def board_page(scale: Scale) -> Samples:
    """The first page of the board."""
    large, _ = bureaus(scale.stations)

    def one_by_one(_: None) -> None:
        today = timezone.localdate()
        for agreement in agreements_to_report(large.officer):
            months_of([agreement], today)

    return in_turns(scale, site=lambda _: large.open(reverse("months:board")), baseline=one_by_one)


def queries(address: Callable[[Bureau], str]) -> Callable[[Scale], Samples]:
    """How often a page asks the database, for many stations and for few."""

    def count(bureau: Bureau) -> float:
        bureau.open(
            address(bureau)
        )  # a first time, after which the session's own queries are always the same
        with CaptureQueriesContext(connection) as asked:
            bureau.open(address(bureau))
        return float(len(asked))

    def run(scale: Scale) -> Samples:
        large, small = bureaus(scale.stations)
        return Samples((count(large),), (count(small),))

    return run


BENCHMARKS = (
    Benchmark(
        name="district-page",
        measures="a district's page with all its stations (200, with --quick 20)",
        baseline="the same lines asked for station by station, without the page",
        unit="ms",
        run=district_page,
    ),
    Benchmark(
        name="district-page-queries",
        measures="how often it asks the database",
        baseline=_FEW,
        unit="queries",
        run=queries(lambda bureau: bureau.page),
        times=1,
    ),
    Benchmark(
        name="board-page",
        measures="the board of months of as many stations, its first page",
        baseline="the months of all of them asked for station by station, without the page",
        unit="ms",
        run=board_page,
    ),
    Benchmark(
        name="board-page-queries",
        measures="how often it asks the database",
        baseline=_FEW,
        unit="queries",
        run=queries(lambda _: reverse("months:board")),
        times=1,
    ),
)

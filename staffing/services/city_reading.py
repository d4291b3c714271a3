"""A city's attendance workbook, read for its preview: what each station's rows would do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.utils import timezone

from staffing.city_stations import (
    StationFinder,
    fitting_agreement,
    no_agreement,
    no_name,
    not_found,
    not_told_apart,
)
from staffing.services.attendance import plan_parsed, read_part, terms_of
from staffing.sheets import AttendancePlan, ParsedSheet, Terms
from staffing.sheets.city import CitySheet, Part, read_city_sheet, station_layout
from staffing.sheets.parsed import Layout
from stations.city_uploads import beat, finish_reading, give_up_reading, stations_of, store_city, take
from stations.intake import Problem, error
from stations.models import Agreement, CityPart, CityUpload, Station, User
from stations.months import chinese
from stations.uploads import UploadRefused, stored_bytes
from stations.workbooks import UnreadableWorkbook, read_workbook, safety

_LONGEST_LABEL = 100


def receive_city(*, data: bytes, filename: str, actor: User) -> CityUpload:
    """Keep a city's workbook for the worker. Raises UnreadableWorkbook for what is none; it is opened later."""
    safety.check(data, filename)
    return store_city(data=data, filename=filename, actor=actor)


def read_city(*, city: CityUpload) -> None:
    """Read the stored bytes and store what each station's rows would do; the worker's first half.

    Does nothing while another worker is alive in it, or when it was read before. Raises Superseded when another worker
    took it in the meantime; then that one goes on.
    """
    if not take(city=city, state=CityUpload.State.READING):
        return
    stations = stations_of(city.uploaded_by).select_related("subdistrict__district")
    finder = StationFinder(stations)
    try:
        sheet = read_city_sheet(read_workbook(stored_bytes(city), city.original_name), finder.knows)
    except (UnreadableWorkbook, UploadRefused) as refused:
        give_up_reading(city=city, problems=[{"sheet": "", "cell": "", "message": refused.message}])
        return
    if sheet.layout is None:
        give_up_reading(city=city, problems=[problem.as_json() for problem in sheet.problems])
        return
    reader = _Reader(city, sheet, sheet.layout, finder)
    finish_reading(city=city, parts=reader.parts(), problems=sheet.problems)


@dataclass
class _Numbers:
    """Who is effective where, by certificate number: a person counts once in a month, in this file too."""

    seen: dict[tuple[str, date], tuple[str, str]] = field(default_factory=dict)

    def clashes(self, parsed: ParsedSheet, station: Station) -> Iterator[Problem]:
        """Months of this station that an earlier one of the file has already."""
        layout = parsed.layout
        for row in parsed.rows if layout is not None else ():
            for columns in parsed.months if row.registration else ():
                if layout is None or columns.month is None or not row.marks[columns.month].effective:
                    continue
                cell = layout.grid.cell(row.row, columns.first)
                where, other = self.seen.setdefault(
                    (row.registration or "", columns.month), (cell, station.name)
                )
                if other != station.name:
                    yield error(
                        layout.grid.name,
                        cell,
                        f"{chinese(columns.month)}已在“{other}”（{where}）有效到岗，同一人同一月只能计一次",
                        "请核对调动的月份，改正其中一处",
                        row.name,
                    )


class _Reader:
    """Reads part after part; the file, the stations and their agreements are looked up once."""

    def __init__(self, city: CityUpload, sheet: CitySheet, layout: Layout, finder: StationFinder) -> None:
        self.city = city
        self.sheet = sheet
        self.layout = layout
        self.numbers = _Numbers()
        self.finder = finder
        self.today = timezone.localdate(city.uploaded_at)

    def parts(self) -> list[CityPart]:
        assigned = self._assigned()
        agreements = self._agreements([station for _, station, _ in assigned if station is not None])
        parts = []
        for number, (written, station, problem) in enumerate(assigned):
            beat(city=self.city, done=number, total=len(assigned))
            part = self._part(number, written)
            if station is None:
                _refuse(part, [problem] if problem else [])
            else:
                part.station = station
                self._read(part, agreements[station.pk])
            parts.append(part)
        return parts

    def _assigned(self) -> list[tuple[Part, Station | None, Problem | None]]:
        """Each part with its station, or with why there is none; a station named in two ways is one."""
        found: dict[object, tuple[Part, Station | None, Problem | None]] = {}
        for part in self.sheet.parts:
            station, problem = self._station(part)
            key = part if station is None else station.pk
            first = found[key][0] if key in found else None
            whole = part if first is None else replace(first, rows=(*first.rows, *part.rows))
            found[key] = whole, station, problem
        return list(found.values())

    def _station(self, part: Part) -> tuple[Station | None, Problem | None]:
        if not part.label:
            return None, no_name(self.layout, part.cell, part.rows)
        found = self.finder.find(part.label, part.district)
        if len(found) == 1:
            return found[0], None
        if found:
            return None, not_told_apart(self.layout, part.label, part.cell, found)
        return None, not_found(self.layout, part.label, part.cell)

    def _agreements(self, stations: Iterable[Station]) -> dict[int, list[tuple[Agreement, Terms]]]:
        stations = tuple(stations)
        found: defaultdict[int, list[tuple[Agreement, Terms]]] = defaultdict(list)
        rows = Agreement.objects.filter(station__in=stations).select_related("station__subdistrict")
        for agreement in rows.order_by("start"):
            found[agreement.station_id].append((agreement, terms_of(agreement=agreement)))
        return found

    def _part(self, number: int, written: Part) -> CityPart:
        return CityPart(
            city=self.city,
            position=number + 1,
            label=written.label[:_LONGEST_LABEL],
            district=written.district[:_LONGEST_LABEL],
            sheet=self.layout.grid.name[:_LONGEST_LABEL],
            cell=written.cell,
            rows=_ranges(written.rows),
        )

    def _read(self, part: CityPart, agreements: Sequence[tuple[Agreement, Terms]]) -> None:
        """What the rows of a known station would do."""
        layout = station_layout(self.layout, part.lines)
        agreement = fitting_agreement(layout, agreements, self.today)
        if agreement is None or part.station is None:
            known = [agreement for agreement, _ in agreements]
            _refuse(part, [no_agreement(layout, part.cell, known)])
            return
        part.agreement = agreement
        parsed = read_part(layout=self.layout, part=part, agreement=agreement)
        plan = plan_parsed(agreement=agreement, parsed=parsed)
        _describe(part, plan)
        _refuse(part, [*plan.errors, *self.numbers.clashes(parsed, part.station)])


def _describe(part: CityPart, plan: AttendancePlan) -> None:
    for kind, count in plan.counts.items():
        setattr(part, kind, count)
    part.warnings = [problem.as_json() for problem in plan.warnings]
    part.fingerprint = plan.fingerprint


def _refuse(part: CityPart, errors: Sequence[Problem]) -> None:
    """The errors of a part; with any, or without a station, nothing of it may be written."""
    part.errors = [problem.as_json() for problem in errors]
    if errors:
        part.state = CityPart.State.REFUSED


def _ranges(rows: Sequence[int]) -> list[list[int]]:
    """[5, 6, 7, 12] → [[5, 7], [12, 12]]."""
    ranges: list[list[int]] = []
    for row in rows:
        if ranges and ranges[-1][1] == row - 1:
            ranges[-1][1] = row
        else:
            ranges.append([row, row])
    return ranges

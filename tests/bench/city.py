"""What a city's workbook costs the worker: 200 stations, 25 workers each, twelve months in one sheet."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from django.db import connection, connections

from staffing.models import Attendance
from staffing.services import receive_city
from stations.city_uploads import confirm_city
from stations.models import CityPart, CityUpload, District, Membership, Organisation, Role, User
from tests.bench.benchmark import Benchmark, Samples, Scale, server_seconds
from tests.bench.row_by_row import AttendanceResource, attendance_sheet, import_rows
from tests.bench.sites import REASON, WORKERS, new_site
from tests.city import SINCE, station
from tests.workbooks.city import city_workbook
from tests.workbooks.people import MONTHS

_OPENPYXL = "openpyxl opens the same file and reads its cells; nothing is checked or stored"


@dataclass(frozen=True)
class Cost:
    """Of one piece of work in a process of its own; the peak memory is the whole process's."""

    seconds: float
    megabytes: float


@dataclass(frozen=True)
class Costs:
    """The whole way of one workbook, and the baselines."""

    reading: Cost
    writing: Cost
    openpyxl: Cost
    row_by_row: float


@cache
def costs(stations: int) -> Costs:
    """Send, read, confirm and write the workbook of so many stations once. Raises RuntimeError unless all is written."""
    actor, codes = _city(stations)
    data = city_workbook(codes, WORKERS)
    city = receive_city(data=data, filename="全市到岗表.xlsx", actor=actor)
    openpyxl = _in_worker("open", city)
    reading = _in_worker("read", city)
    city.refresh_from_db()
    confirm_city(city=city, actor=actor, run=city.run, reason=REASON)
    writing = _in_worker("write", city)
    if city.parts.exclude(state=CityPart.State.APPLIED).exists():
        raise RuntimeError("a station of the city's workbook was not written")
    return Costs(reading, writing, openpyxl, _row_by_row(codes))


def _city(stations: int) -> tuple[User, list[str]]:
    """Somebody who reports for so many stations without data, and their codes."""
    district = District.objects.create(code="BENCH-CITY", name="测试城区")
    operator = Organisation.objects.create(
        code="BENCH-CITY", name="城区社会工作服务中心", kind=Organisation.Kind.OPERATOR
    )
    codes = [f"BC{number:04}" for number in range(stations)]
    for number, code in enumerate(codes):
        station(code, f"第{number + 1}街", district, operator)
    actor = User.objects.create(username="bench-city", name="区主管")
    Membership.objects.create(user=actor, role=Role.SUPERVISOR, start=SINCE, district=district)
    return actor, codes


def _row_by_row(codes: list[str]) -> float:
    """Seconds in which the resource would write as many rows, from those in which it writes one station's."""
    like = Attendance.objects.filter(station__code=codes[0]).select_related("worker")
    rows = attendance_sheet(like, new_site().agreement.station)
    start = server_seconds()
    import_rows(AttendanceResource(), rows)
    return (server_seconds() - start) * len(codes)


def _in_worker(work: str, city: CityUpload) -> Cost:
    """Do it in a new process on the same database, as the worker would."""
    environment = os.environ | {"BENCH_DATABASE": str(connection.settings_dict["NAME"])}
    connections.close_all()
    command = [sys.executable, "-m", "tests.bench.city_worker", work, str(city.pk)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=environment)
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    return Cost(**json.loads(done.stdout))


def _of(cost: Callable[[Costs], float], baseline: Callable[[Costs], float]) -> Callable[[Scale], Samples]:
    def run(scale: Scale) -> Samples:
        found = costs(scale.stations)
        return Samples((cost(found),), (baseline(found),))

    return run


BENCHMARKS = (
    Benchmark(
        name="city-preview",
        measures=f"a city's workbook of 200 stations (with --quick 20), {WORKERS} workers, {len(MONTHS)} months, read and checked",
        baseline=_OPENPYXL,
        unit="s",
        run=_of(lambda found: found.reading.seconds, lambda found: found.openpyxl.seconds),
        at_most=20,
    ),
    Benchmark(
        name="city-preview-memory",
        measures="the peak memory of the worker's process meanwhile",
        baseline=_OPENPYXL,
        unit="MB",
        run=_of(lambda found: found.reading.megabytes, lambda found: found.openpyxl.megabytes),
        at_most=400,
    ),
    Benchmark(
        name="city-commit",
        measures="all its stations written, each in a transaction of its own",
        baseline="a django-import-export resource writes one station's rows, one by one; times the stations",
        unit="s",
        run=_of(lambda found: found.writing.seconds, lambda found: found.row_by_row),
        at_most=15,
    ),
    Benchmark(
        name="city-commit-memory",
        measures="the peak memory of the worker's process meanwhile",
        baseline=_OPENPYXL,
        unit="MB",
        run=_of(lambda found: found.writing.megabytes, lambda found: found.openpyxl.megabytes),
        at_most=400,
    ),
)

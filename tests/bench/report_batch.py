"""What a round's reports cost: so many in one archive, by one worker and by two side by side."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from types import SimpleNamespace
from typing import Any

from django.db import connection, connections

from reports.models import ReportBatch
from reports.rounds import Round
from reports.tasks import queue_batch, start_batch
from stations.models import District, Organisation, Role
from tests.bench.benchmark import QUICK, Benchmark, Samples, Scale
from tests.city import organisation, person
from tests.reports.issued import issued_reports
from tests.reports.samples import sample_content, sample_facts

_QUICK = 6
_ALONE = 40  # reports by which the time of one worker alone is told


@dataclass(frozen=True)
class Cost:
    """Of a batch: minutes from the start of the workers to the archive; seconds a report once they are warm."""

    minutes: float
    seconds_each: float


@dataclass(frozen=True)
class Costs:
    """Of two workers side by side, and of one alone."""

    together: Cost
    alone: Cost


@cache
def costs(stations: int) -> Costs:
    """Two workers do all of them, and one does some."""
    city = _city()
    reports = _QUICK if stations == QUICK.stations else stations
    alone = _collect(city, "A", min(_ALONE, reports), workers=1)
    together = _collect(city, "T", reports, workers=2)
    return Costs(together, Cost(alone.seconds_each * reports / 60, alone.seconds_each))


def _city() -> SimpleNamespace:
    """Who runs the stations, who judges and issues, and who collects."""
    kinds = Organisation.Kind
    return SimpleNamespace(
        chenguang=organisation("BENCH-REPORTS", "报告社会工作服务中心", kinds.OPERATOR),
        evaluator=organisation("BENCH-JUDGES", "报告评估中心", kinds.EVALUATOR),
        lead=person("bench-lead", "测组长"),
        centre=person("bench-centre", "测督导", Role.CENTRE),
    )


def _collect(city: SimpleNamespace, code: str, reports: int, *, workers: int) -> Cost:
    """So many new reports, as long as the published one, by so many workers. Raises RuntimeError unless all are in."""
    district = District.objects.create(code=f"BENCH-{code}", name=f"测试{code}区")
    issued_reports(city, reports, district=district, prefix=f"{code}-", content=_content)
    batch, _ = start_batch(actor=city.centre, of=Round(2023, "midterm"), district=district)
    # So that a worker that starts a moment later still finds something.
    queue_batch.call(str(batch.pk))
    connections.close_all()
    start = time.perf_counter()
    hands = [subprocess.Popen(_COMMAND, env=_environment()) for _ in range(workers)]
    codes = [hand.wait() for hand in hands]
    seconds = time.perf_counter() - start
    batch.refresh_from_db()
    done = batch.items.filter(state="done")
    if any(codes) or batch.state != ReportBatch.State.DONE or done.count() != reports:
        raise RuntimeError(f"{done.count()} of {reports} reports are in; the workers ended with {codes}")
    moved = list(done.order_by("moved_at").values_list("moved_at", flat=True))
    # Each worker's first report comes after imports and fonts are loaded, so the others tell.
    warm = (moved[-1] - moved[workers - 1]).total_seconds()
    return Cost(seconds / 60, warm / (reports - workers))


_COMMAND = [sys.executable, "manage.py", "db_worker", "--batch", "--interval=0", "--no-startup-delay"]
_COMMAND += ["--no-reload", "--verbosity=0"]


def _environment() -> dict[str, str]:
    return os.environ | {"BENCH_DATABASE": str(connection.settings_dict["NAME"])}


def _content(number: str) -> dict[str, Any]:
    """Another document for each number."""
    facts = sample_facts(seed=int("".join(sign for sign in number if sign.isdigit())))
    return sample_content(facts) | {"number": number}


def _of(cost: Callable[[Cost], float]) -> Callable[[Scale], Samples]:
    def run(scale: Scale) -> Samples:
        found = costs(scale.stations)
        return Samples((cost(found.together),), (cost(found.alone),))

    return run


BENCHMARKS = (
    Benchmark(
        name="report-batch",
        measures=f"a report of a round's 200 (with --quick {_QUICK}), two workers side by side, by the clock",
        baseline="one worker alone",
        unit="s",
        run=_of(lambda found: found.seconds_each),
        times=1.6,
    ),
    Benchmark(
        name="report-batch-minutes",
        measures="all of them by two workers, until the archive is there, from the start of the processes",
        baseline="one worker alone, warm, without the archive",
        unit="min",
        run=_of(lambda found: found.minutes),
    ),
)

"""What a report costs: as PDF against the naive way of making one, and as page."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reports.documents import report_html
from reports.models import Report
from scoring.models import Evaluation
from stations.models import Membership, Role, User
from tests.bench.benchmark import Benchmark, Samples, Scale, in_turns
from tests.city import SINCE, small_city
from tests.reports.samples import sample_content, sample_facts
from tests.scoring import build

ISSUED_ON = date(2023, 12, 15)
ROOT = Path(__file__).resolve().parents[2]
NAIVE = "the same HTML with the system's fonts by family name and a new font configuration"


WAYS = ("ours", "naive")


@cache
def costs(times: int) -> dict[str, list[dict[str, float]]]:
    """What rendering the sample report so many times cost each way, in turns; a first time warms up, uncounted."""
    file = Path(os.environ["BENCH_FOLDER"]) / "report.html"
    file.write_text(report_html(sample_content(sample_facts(1)), draft=False), encoding="utf-8")
    found: dict[str, list[dict[str, float]]] = {way: [] for way in WAYS}
    with ExitStack() as stack:
        children = {way: stack.enter_context(_child(way, file)) for way in WAYS}
        for _ in range(times + 1):
            for way, child in children.items():
                found[way].append(_render(child))
    return {way: measured[1:] for way, measured in found.items()}


def _child(way: str, file: Path) -> subprocess.Popen[str]:
    call = [sys.executable, "-m", "tests.bench.render_child", way, str(file)]
    return subprocess.Popen(call, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def _render(child: subprocess.Popen[str]) -> dict[str, float]:
    if child.stdin is None or child.stdout is None:
        raise RuntimeError("the process has no pipes")
    child.stdin.write("\n")
    child.stdin.flush()
    cost: dict[str, float] = json.loads(child.stdout.readline())
    return cost


def both(part: str) -> Callable[[Scale], Samples]:
    """One of the costs, ours and the naive way's."""

    def run(scale: Scale) -> Samples:
        found = costs(max(2, scale.runs // 2))
        ours, naive = (tuple(cost[part] for cost in found[way]) for way in WAYS)
        return Samples(ours, naive)

    return run


# A station of the largest kind beside one with next to nothing: service areas, months, workers.
LARGE, SMALL = {"areas": 12, "length": 12, "workers": 60}, {"areas": 1, "length": 1, "workers": 3}


@dataclass(frozen=True)
class Page:
    """The page of an issued report and who reads it."""

    browser: Client
    evaluation: Evaluation

    def show(self, size: dict[str, int]) -> None:
        """Let the report be one of that size."""
        content = sample_content(sample_facts(1, **size))
        number = {"number": "B-1", "check_code": "B"}
        Report.objects.filter(evaluation=self.evaluation).update(content={**content, **number})

    def open(self) -> None:
        """Fetch it. Raises RuntimeError unless it is shown."""
        address = reverse("reports:page", args=[self.evaluation.code])
        if self.browser.get(address).status_code != 200:
            raise RuntimeError(f"{address} was not shown")


@cache
def page() -> Page:
    """An evaluation, of another benchmark where there is one, with a report issued."""
    evaluation = Evaluation.objects.first() or build.scoring(small_city()).evaluation
    Evaluation.objects.filter(pk=evaluation.pk).update(
        state=Evaluation.State.ISSUED, issued_on=ISSUED_ON, facts_snapshot={}
    )
    officer = User.objects.create(username="bench-reader", name="查阅员")
    Membership.objects.create(user=officer, role=Role.VIEWER, start=SINCE)
    Report.objects.create(
        evaluation=evaluation,
        number="B-1",
        check_code="B",
        content={},
        facts={},
        total=0,
        grade="合格",
        issued_on=ISSUED_ON,
        issued_by=officer,
    )
    browser = Client()
    browser.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
    return Page(browser, evaluation)


def report_page(scale: Scale) -> Samples:
    """The page of a large report, against building the document of it anew."""
    shown, facts = page(), sample_facts(1, **LARGE)
    shown.show(LARGE)
    return in_turns(scale, site=lambda _: shown.open(), baseline=lambda _: sample_content(facts))


def page_queries(scale: Scale) -> Samples:
    """How often the page asks the database, for a large report and for a small one."""

    def count(size: dict[str, int]) -> float:
        shown = page()
        shown.show(size)
        shown.open()  # a first time, after which the session's own queries are always the same
        with CaptureQueriesContext(connection) as asked:
            shown.open()
        return float(len(asked))

    return Samples((count(LARGE),), (count(SMALL),))


BENCHMARKS = (
    Benchmark(
        name="report-page",
        measures="the page of an issued report of 12 areas, 60 workers and 12 months",
        baseline="only building its document from facts, without page and database",
        unit="ms",
        run=report_page,
        p95_at_most=150,
    ),
    Benchmark(
        name="report-page-queries",
        measures="how often it asks the database",
        baseline="a report of 1 area, 3 workers and 1 month",
        unit="queries",
        run=page_queries,
        times=1,
    ),
    Benchmark(
        name="report-pdf",
        measures="processor time of a report as tagged PDF with its pictures, in a warm process",
        baseline=NAIVE,
        unit="ms",
        run=both("milliseconds"),
        times=1 / 0.7,
    ),
    Benchmark(
        name="report-pdf-size",
        measures="the size of its file",
        baseline=NAIVE,
        unit="KB",
        run=both("kilobytes"),
        times=1 / 0.45,
    ),
    Benchmark(
        name="report-pdf-memory",
        measures="the most memory that its process ever held",
        baseline=NAIVE,
        unit="MB",
        run=both("megabytes"),
        times=1 / 0.5,
    ),
)

"""What a report costs: as PDF against the naive way of making one, and as page."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack
from functools import cache
from pathlib import Path

from reports.documents import report_html
from tests.bench.benchmark import Benchmark, Samples, Scale
from tests.reports.samples import sample_content, sample_facts

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


BENCHMARKS = (
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

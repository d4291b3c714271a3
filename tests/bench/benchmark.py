"""What a benchmark is, how it is timed, and how its outcome is told.

Every figure is a cost (milliseconds, megabytes, queries), and every ratio says how many times less it is than the
baseline's, which was measured in turns with it: that number means the same on any machine.

Time is the server's: of the processor where SQLite works within the process, so that other work on the machine does not
count; by the clock where PostgreSQL works beside it.
"""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection


@dataclass(frozen=True)
class Scale:
    """How much is measured: how often, and with how many stations where a page or a file holds many."""

    runs: int
    baseline_runs: int
    stations: int


FULL = Scale(runs=20, baseline_runs=5, stations=200)
QUICK = Scale(runs=3, baseline_runs=1, stations=20)


@dataclass(frozen=True)
class Samples:
    """What was measured of the site and of the baseline, in the benchmark's unit."""

    site: tuple[float, ...]
    baseline: tuple[float, ...]


@dataclass(frozen=True)
class Benchmark:
    """`at_most` limits the cost, `times` is the least ratio to the baseline.

    Both are held against medians; the 95th percentile is told beside them, and limited by `p95_at_most`.
    """

    name: str
    measures: str
    baseline: str
    unit: str
    run: Callable[[Scale], Samples]
    at_most: float | None = None
    times: float | None = None
    p95_at_most: float | None = None


@dataclass(frozen=True)
class Outcome:
    """A benchmark that was run."""

    benchmark: Benchmark
    samples: Samples

    @property
    def p50(self) -> float:
        return statistics.median(self.samples.site)

    @property
    def p95(self) -> float:
        return percentile(self.samples.site, 95)

    @property
    def baseline(self) -> float:
        return statistics.median(self.samples.baseline)

    @property
    def ratio(self) -> float:
        """How many times less than the baseline; above 1 is better than it."""
        return self.baseline / self.p50 if self.p50 else math.inf

    @property
    def holds(self) -> bool:
        """Whether the limits are kept."""
        at_most, times = self.benchmark.at_most, self.benchmark.times
        slowest = self.benchmark.p95_at_most
        return (
            (at_most is None or self.p50 <= at_most)
            and (slowest is None or self.p95 <= slowest)
            and (times is None or self.ratio >= times)
        )

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        benchmark = self.benchmark
        return {
            "name": benchmark.name,
            "measures": benchmark.measures,
            "unit": benchmark.unit,
            "runs": len(self.samples.site),
            "p50": round(self.p50, 2),
            "p95": round(self.p95, 2),
            "at_most": benchmark.at_most,
            "p95_at_most": benchmark.p95_at_most,
            "baseline": benchmark.baseline,
            "baseline_p50": round(self.baseline, 2),
            "ratio": round(self.ratio, 2),
            "at_least": benchmark.times,
            "holds": self.holds,
        }


def percentile(samples: Sequence[float], percent: int) -> float:
    """The smallest sample that so many percent of them do not exceed."""
    ordered = sorted(samples)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]


def in_turns(
    scale: Scale,
    *,
    site: Callable[[Any], object],
    baseline: Callable[[Any], object],
    site_needs: Callable[[], Any] = lambda: None,
    baseline_needs: Callable[[], Any] = lambda: None,
) -> Samples:
    """Time both in milliseconds, in turns, so that a busy machine is unfair to neither.

    What each of them needs is prepared before every call and not timed. A first call of each warms up, uncounted.
    """
    times: dict[str, list[float]] = {"site": [], "baseline": []}
    for turn in range(scale.runs + 1):
        times["site"].append(_milliseconds(site, site_needs()))
        if turn <= scale.baseline_runs:
            times["baseline"].append(_milliseconds(baseline, baseline_needs()))
    return Samples(tuple(times["site"][1:]), tuple(times["baseline"][1:]))


def _milliseconds(work: Callable[[Any], object], needs: Any) -> float:
    start = server_seconds()
    work(needs)
    return (server_seconds() - start) * 1000


def server_seconds() -> float:
    """A time to take differences of."""
    return time.process_time() if connection.vendor == "sqlite" else time.perf_counter()


def table(outcomes: Sequence[Outcome]) -> str:
    """The outcomes as a table in plain text."""
    rows = [("benchmark", "p50", "p95", "limit", "", "× baseline", "at least", "baseline")]
    rows += [_row(outcome) for outcome in outcomes]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["  ".join(_aligned(row, widths)).rstrip() for row in rows]
    return "\n".join([lines[0], "-" * max(map(len, lines)), *lines[1:]])


def _row(outcome: Outcome) -> tuple[str, ...]:
    benchmark = outcome.benchmark
    return (
        benchmark.name if outcome.holds else f"{benchmark.name} BROKEN",
        f"{outcome.p50:.1f}",
        f"{outcome.p95:.1f}",
        _limit(benchmark),
        benchmark.unit,
        f"{outcome.ratio:.2f}",
        "" if benchmark.times is None else f"{benchmark.times:g}",
        f"{outcome.baseline:.1f} {benchmark.unit}: {benchmark.baseline}",
    )


def _limit(benchmark: Benchmark) -> str:
    if benchmark.p95_at_most is not None:
        return f"p95 {benchmark.p95_at_most:g}"
    return "" if benchmark.at_most is None else f"{benchmark.at_most:g}"


def _aligned(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    left = {0, 4, len(row) - 1}
    return [
        text.ljust(width) if column in left else text.rjust(width)
        for column, (text, width) in enumerate(zip(row, widths, strict=True))
    ]

"""The benchmarks run, and tell what they measured."""

import pytest

from tests.bench.benchmark import Benchmark, Outcome, Samples, Scale, in_turns, table
from tests.bench.catalogue import BENCHMARKS

ONCE = Scale(runs=1, baseline_runs=1, stations=2)


def test_a_benchmark_runs(db):
    benchmark = next(item for item in BENCHMARKS if item.name == "indicator-confirm-page")
    samples = benchmark.run(ONCE)
    assert (len(samples.site), len(samples.baseline)) == (1, 1)
    assert min(samples.site + samples.baseline) > 0


def test_each_benchmark_has_a_name_of_its_own():
    assert len({benchmark.name for benchmark in BENCHMARKS}) == len(BENCHMARKS)


def outcome(site, baseline, **limits):
    return Outcome(Benchmark("n", "m", "b", "ms", lambda _: None, **limits), Samples(site, baseline))


def test_an_outcome_tells_median_95th_percentile_and_ratio():
    told = outcome(tuple(range(1, 21)), (21.0, 42.0, 63.0), at_most=11, times=4).as_json()
    assert {key: told[key] for key in ("p50", "p95", "baseline_p50", "ratio", "holds")} == {
        "p50": 10.5, "p95": 19, "baseline_p50": 42, "ratio": 4, "holds": True,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("limits", "holds"),
    [
        ({"at_most": 10}, True),
        ({"at_most": 9.9}, False),
        ({"p95_at_most": 10}, True),
        ({"p95_at_most": 9.9}, False),
        ({"times": 2}, True),
        ({"times": 2.1}, False),
    ],
)
def test_a_broken_limit_is_told(limits, holds):
    told = outcome((10.0,), (20.0,), **limits)
    assert told.holds is holds
    assert ("BROKEN" in table([told])) is not holds


def test_site_and_baseline_are_timed_in_turns_after_a_first_call():
    calls = []
    samples = in_turns(
        Scale(runs=3, baseline_runs=1, stations=0),
        site=calls.append,
        baseline=calls.append,
        site_needs=lambda: "site",
        baseline_needs=lambda: "baseline",
    )
    assert calls == ["site", "baseline", "site", "baseline", "site", "site"]
    assert (len(samples.site), len(samples.baseline)) == (3, 1)

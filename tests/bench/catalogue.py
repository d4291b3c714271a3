"""Every benchmark, in the order in which they run."""

from tests.bench import boards, city, rendering, scoring, uploads

BENCHMARKS = (
    *uploads.BENCHMARKS,
    *boards.BENCHMARKS,
    *city.BENCHMARKS,
    *scoring.BENCHMARKS,
    *rendering.BENCHMARKS,
)

"""Every benchmark, in the order in which they run."""

from tests.bench import boards, city, rendering, report_batch, scoring, uploads

BENCHMARKS = (
    *uploads.BENCHMARKS,
    *boards.BENCHMARKS,
    *city.BENCHMARKS,
    *scoring.BENCHMARKS,
    *rendering.BENCHMARKS,
    *report_batch.BENCHMARKS,
)

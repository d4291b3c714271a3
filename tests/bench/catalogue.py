"""Every benchmark, in the order in which they run."""

from tests.bench import boards, city, scoring, uploads

BENCHMARKS = (*uploads.BENCHMARKS, *boards.BENCHMARKS, *city.BENCHMARKS, *scoring.BENCHMARKS)

"""Every benchmark, in the order in which they run."""

from tests.bench import boards, city, uploads

BENCHMARKS = (*uploads.BENCHMARKS, *boards.BENCHMARKS, *city.BENCHMARKS)

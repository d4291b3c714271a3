"""Every benchmark, in the order in which they run."""

from tests.bench import boards, uploads

BENCHMARKS = (*uploads.BENCHMARKS, *boards.BENCHMARKS)

"""Every benchmark, in the order in which they run."""

from tests.bench import uploads

BENCHMARKS = (*uploads.BENCHMARKS,)

"""``python -m tests.bench``: runs the benchmarks on a database of their own and leaves nothing behind but the JSON."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.bench.fuzzing import fuzz

OUTPUT = Path("var/bench.json")


def main() -> int:
    """0 when every limit holds, 1 when one is broken."""
    options = _options()
    if options.fuzz is not None:
        return 0 if fuzz(options.fuzz, options.seed) else 1
    with tempfile.TemporaryDirectory(prefix="evalsite-bench-") as folder:
        os.environ["BENCH_FOLDER"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"
        return _benchmarks(options)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("names", nargs="*", help="only benchmarks whose name holds one of these words")
    parser.add_argument("--quick", action="store_true", help="few runs and small data, under half a minute")
    parser.add_argument("--json", type=Path, default=OUTPUT, metavar="FILE", help=f"default: {OUTPUT}")
    parser.add_argument(
        "--fuzz", type=int, nargs="?", const=10_000, metavar="COUNT", help="read broken workbooks instead"
    )
    parser.add_argument("--seed", type=int, default=0, help="of the broken workbooks")
    return parser.parse_args()


def _benchmarks(options: argparse.Namespace) -> int:
    # Starts the site as a web server does.
    from django.db import connection

    import evalsite.wsgi  # noqa: F401 - for what it does
    from tests.bench.benchmark import FULL, QUICK, Outcome, table
    from tests.bench.catalogue import BENCHMARKS

    chosen = [
        benchmark
        for benchmark in BENCHMARKS
        if not options.names or any(word in benchmark.name for word in options.names)
    ]
    if not chosen:
        sys.exit(f"No benchmark of that name. There are: {', '.join(item.name for item in BENCHMARKS)}")
    outcomes = []
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        for benchmark in chosen:
            print(f"{benchmark.name}: {benchmark.measures}", file=sys.stderr)  # noqa: T201 - progress
            outcomes.append(Outcome(benchmark, benchmark.run(QUICK if options.quick else FULL)))
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
    print(table(outcomes))  # noqa: T201 - the result
    options.json.parent.mkdir(parents=True, exist_ok=True)
    told = {"machine": _machine(connection.vendor), "quick": options.quick}
    told |= {"benchmarks": [outcome.as_json() for outcome in outcomes]}
    options.json.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0 if all(outcome.holds for outcome in outcomes) else 1


def _machine(database: str) -> dict[str, Any]:
    return {
        "cpus": os.cpu_count(),
        "python": platform.python_version(),
        "system": platform.platform(terse=True),
        "database": database,
        "load": round(os.getloadavg()[0], 2),
    }


if __name__ == "__main__":
    sys.exit(main())

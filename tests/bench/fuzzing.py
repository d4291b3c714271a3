"""Ten thousand broken workbooks: none may end in a traceback, take 2 s, or 300 MB.

They are read in processes of their own, a thousand in each, so that memory is measured and a crash is seen.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

SECONDS = 2.0
MEGABYTES = 300.0
_AT_ONCE = 1000


def fuzz(count: int, seed: int = 0) -> bool:
    """Read so many broken workbooks, telling each thousand; whether every one was read or refused in bounds."""
    parts = [min(_AT_ONCE, count - start) for start in range(0, count, _AT_ONCE)]
    wrong: list[str] = []
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        runs = pool.map(_read, parts, range(seed, seed + len(parts)))
        for number, (told, found) in enumerate(runs):
            print(f"{number * _AT_ONCE + parts[number]:>7} of {count}: {told}", flush=True)  # noqa: T201 - the result
            wrong += found
    for line in wrong:
        print(line, file=sys.stderr)  # noqa: T201 - the result
    return not wrong


def _read(count: int, seed: int) -> tuple[str, list[str]]:
    """What one process tells of its workbooks, and what was wrong."""
    command = [sys.executable, "-m", "tests.workbooks.fuzz", str(count), str(seed)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        return "the process died", [f"seed {seed}: {done.stderr[-3000:]}"]
    report = json.loads(done.stdout)
    return (
        f"{report['refused']} refused, slowest {report['slowest_seconds']:.2f} s, {report['memory_mb']:.0f} MB",
        list(_faults(report)),
    )


def _faults(report: dict[str, object]) -> Iterator[str]:
    match report:
        case {"failures": [*failures]}:
            yield from map(str, failures)
    match report:
        case {"slowest_seconds": float(seconds), "slowest_case": name} if seconds >= SECONDS:
            yield f"{name}: {seconds:.2f} s"
    match report:
        case {"memory_mb": float(memory), "largest_case": name} if memory >= MEGABYTES:
            yield f"{name}: {memory:.0f} MB"

"""``python -m tests.bench.city_worker WORK CITY``: one piece of the worker's work, and what it cost, as JSON."""

import json
import sys
from pathlib import Path


def _peak_megabytes() -> float:
    """The most that this process held at once. Not getrusage's figure: that remembers the process that started it."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    peak = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(peak.split()[1]) / 1024


def main(work: str, pk: str) -> None:
    """`open` the stored workbook by openpyxl, `read` it for its preview, or `write` its confirmed stations."""
    import django

    django.setup()
    from staffing.services import read_city, write_city
    from stations.models import CityUpload
    from stations.uploads import stored_bytes
    from tests.bench.benchmark import server_seconds

    city = CityUpload.objects.get(pk=pk)
    start = server_seconds()
    if work == "open":
        from tests.bench.uploads import read_cells

        read_cells(stored_bytes(city))
    elif work == "read":
        read_city(city=city)
    else:
        write_city(city=city)
    cost = {
        "seconds": server_seconds() - start,
        "megabytes": _peak_megabytes(),
    }
    sys.stdout.write(json.dumps(cost))


if __name__ == "__main__":
    main(*sys.argv[1:])

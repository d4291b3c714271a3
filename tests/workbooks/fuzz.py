"""Broken workbooks by the hundred: whatever comes in, reading ends soon, in little memory, with a plan or a refusal.

``python -m tests.workbooks.fuzz COUNT [SEED]`` reads so many in a process of its own and prints a Report as JSON.
"""

from __future__ import annotations

import dataclasses
import faulthandler
import json
import os
import random
import re
import resource
import sys
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from io import BytesIO

from tests.workbooks.paper import Paper

_HUNG_SECONDS = 60
_JUNK = (
    None,
    " ",
    "/",
    "7月",
    "2023.13",
    "合计",
    "小计",
    "姓名",
    "人员到位",
    "片区",
    "指标",
    "完成量",
    "服务片区",
    "总体服务",
    "协议内容1：",
    "协议内容",
    "√",
    "？",
    "长期",
    "2023年13月1日至2023年14月1日",
    "户籍人口99999999亿人，建档0.5户",
    "持证社工",
    "nan",
    "1e999999",
    "9" * 400,
    "字" * 5000,
    -2,
    1.5,
    2023.1,
    10**14,
    True,
)
_NUMBERS = (b"0", b"-1", b"1", b"7", b"65536", b"1048577", b"99999999999", b"x", b"")
_MAGIC = (b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"<html>", b"%PDF")


@dataclass
class Report:
    """What happened: the slowest case, the growth of the peak memory over reading a whole one, every failure."""

    cases: int = 0
    refused: int = 0
    slowest_seconds: float = 0.0
    slowest_case: str = ""
    memory_mb: float = 0.0
    largest_case: str = ""
    failures: list[str] = field(default_factory=list)


def run(count: int, seed: int = 0) -> Report:
    """Read so many broken workbooks as both sheets. Processor time is measured, so that a busy machine is no hang."""
    from stations.workbooks import UnreadableWorkbook

    report = Report()
    for _, data in _sound():
        _read(data, "表.xlsx")
    baseline = peak = _peak_mb()
    for number in range(count):
        name, data = case(number, seed)
        faulthandler.dump_traceback_later(_HUNG_SECONDS, exit=True)
        start = time.process_time()
        try:
            _read(data, "表.xlsx")
        except UnreadableWorkbook:
            report.refused += 1
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:  # a parser's panic is no Exception
            report.failures.append(f"{name}: {type(error).__name__}: {error}"[:300])
        seconds = time.process_time() - start
        if seconds > report.slowest_seconds:
            report.slowest_seconds, report.slowest_case = seconds, name
        if _peak_mb() > peak:
            peak, report.largest_case = _peak_mb(), name
    faulthandler.cancel_dump_traceback_later()
    report.cases, report.memory_mb = count, peak - baseline
    return report


def case(number: int, seed: int = 0) -> tuple[str, bytes]:
    """One broken workbook, with a name that says how it was made; the same for the same numbers."""
    rng = random.Random(f"{seed}/{number}")
    make = _MAKERS[number % len(_MAKERS)]
    return f"{seed}/{number} {make.__name__.strip('_')}", make(rng)


def _read(data: bytes, filename: str) -> None:
    from indicators.sheets.plan import prepare
    from staffing.known import Known
    from staffing.sheets import plan_attendance, read_attendance
    from stations.workbooks import read_workbook
    from tests.workbooks.agreement import attendance_terms

    workbook = read_workbook(data, filename)
    plan_attendance(read_attendance(workbook, attendance_terms()), Known())
    prepare(workbook, _indicator_terms())


@lru_cache
def _indicator_terms() -> object:
    from tests.workbooks.agreement import indicator_terms
    from tests.workbooks.services import make_services

    return indicator_terms(make_services(random.Random(0)))


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


# --- how they are broken ---------------------------------------------------------------------------------------


@lru_cache
def _papers() -> tuple[tuple[Paper, ...], ...]:
    """Sound workbooks to break: attendance, and indicators in three layouts."""
    from tests.workbooks import attendance, indicators, indicators_long, indicators_reference
    from tests.workbooks.people import make_workers
    from tests.workbooks.services import make_services

    rng = random.Random(0)
    made = [(attendance.draw(make_workers(rng, 8), attendance.USUAL)[0].paper,)]
    usual = {feature: values[0] for feature, values in indicators.FEATURES.items()}
    for layout in ("reference", "long", "month columns"):
        pen = indicators_reference if layout == "reference" else indicators_long
        papers, _ = pen.draw(make_services(rng), usual | {"layout": layout, "titles": 1, "merged": True}, 0)
        made.append(tuple(papers))
    return tuple(made)


@lru_cache
def _sound() -> tuple[tuple[str, bytes], ...]:
    from tests.workbooks.files import save

    return tuple((kind, save(papers, kind)) for papers in _papers() for kind in ("xlsx", "xls", "ods"))


def _random_bytes(rng: random.Random) -> bytes:
    return rng.choice(_MAGIC) + rng.randbytes(rng.choice((0, 1, 7, 511, 512, 5000)))


def _flipped(rng: random.Random) -> bytes:
    """A sound file with bytes changed, cut off, or two files put together."""
    data = bytearray(rng.choice(_sound())[1])
    kind = rng.randrange(4)
    if kind == 0:
        return bytes(data[: rng.randrange(len(data))])
    if kind == 1:
        return bytes(data[: rng.randrange(len(data))]) + rng.choice(_sound())[1][rng.randrange(2000) :]
    for _ in range(rng.choice((1, 3, 30))):
        data[rng.randrange(len(data))] = rng.randrange(256)
    return bytes(data)


def _records(rng: random.Random) -> bytes:
    """An .xls file whose numbers are extreme here and there: lengths, rows, columns, sectors."""
    data = bytearray(rng.choice([data for kind, data in _sound() if kind == "xls"]))
    for _ in range(rng.choice((1, 2, 8))):
        place = rng.randrange(0, len(data) - 4, 2)
        data[place : place + 2] = rng.choice(
            (b"\x00\x00", b"\xff\xff", b"\x00\xff", b"\x01\x00", b"\xff\x7f")
        )
    return bytes(data)


def _xml(rng: random.Random) -> bytes:
    """An .xlsx or .ods file, soundly packed, whose XML was tampered with."""
    stream = BytesIO()
    data = rng.choice([data for kind, data in _sound() if kind != "xls"])
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        broken = rng.choice(
            [name for name in names if "sheet" in name or "content" in name or rng.random() < 0.2]
        )
        for name in names:
            content = old.read(name)
            if name == broken:
                if rng.random() < 0.1:
                    continue
                content = _tampered(content, rng)
            new.writestr(name, content)
    return stream.getvalue()


def _tampered(content: bytes, rng: random.Random) -> bytes:
    for _ in range(rng.choice((1, 2, 10))):
        kind = rng.randrange(4)
        numbers = list(re.finditer(rb'(?<=")\d+(?=")|(?<=[A-Z])\d+(?=")', content))
        if kind < 2 and numbers:
            start, end = rng.choice(numbers).span()
            content = content[:start] + rng.choice(_NUMBERS) + content[end:]
        elif kind == 2:
            start = rng.randrange(len(content) or 1)
            content = content[:start] + content[start + rng.randrange(40) :]
        else:
            tags = list(re.finditer(rb"<[^<>]+>", content)) or [re.match(b"", content)]
            tag = rng.choice(tags)
            start, end = tag.span() if tag else (0, 0)
            content = content[:end] + content[start:end] * rng.choice((0, 1, 500)) + content[end:]
    return content


def _cells(rng: random.Random) -> bytes:
    """A sound file in which a person did a lot of things at once."""
    from tests.workbooks.files import save

    papers = [dataclasses.replace(paper, cells=dict(paper.cells)) for paper in rng.choice(_papers())]
    kind = rng.choice(("xlsx", "xlsx", "xls", "ods"))
    for _ in range(rng.randrange(1, 15)):
        paper = rng.choice(papers)
        place = rng.randrange(max(paper.height, 1)), rng.randrange(max(paper.width, 1))
        if rng.random() < 0.7:
            paper.cells[place] = rng.choice(_JUNK)
        elif rng.random() < 0.5:
            paper.cells = {
                (row - (row > place[0]), column): value
                for (row, column), value in paper.cells.items()
                if row != place[0]
            }
        else:
            paper.cells = {
                (row, column - (column > place[1])): value
                for (row, column), value in paper.cells.items()
                if column != place[1]
            }
        paper.merged = []
    return save(papers, kind)


_MAKERS: tuple[Callable[[random.Random], bytes], ...] = (
    _xml,
    _records,
    _cells,
    _flipped,
    _cells,
    _xml,
    _random_bytes,
)


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    json.dump(dataclasses.asdict(run(*map(int, sys.argv[1:3]))), sys.stdout, ensure_ascii=False, indent=1)

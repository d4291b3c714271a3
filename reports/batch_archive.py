"""The archive of a batch: reports in folders by district and subdistrict, and a workbook that lists them.

Names are safe on every system, the same for the same reports, and no two differ by case alone.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import IO

import openpyxl

from reports.models import Report
from stations.workbooks import writing
from stations.workbooks.writing import Look, Written, put

INDEX = "目录.xlsx"
# What Windows refuses in names, and what can't be seen.
_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]')
# Windows refuses paths of more than 260 characters, folder on the disk included.
_LONGEST_PART = 60
_LEFT, _RIGHT, _CENTRE = Look(align="left"), Look(align="right", number_format="0.00"), Look()
_COLUMNS = (
    ("序号", 6.0, _CENTRE),
    ("区", 10.0, _LEFT),
    ("街道（镇）", 12.0, _LEFT),
    ("社工站", 24.0, _LEFT),
    ("评估", 20.0, _LEFT),
    ("报告编号", 26.0, _LEFT),
    ("签发日期", 12.0, Look(number_format="yyyy-mm-dd")),
    ("总得分", 9.0, _RIGHT),
    ("等级", 8.0, _CENTRE),
    ("版本", 6.0, _CENTRE),
    ("文件名", 60.0, _LEFT),
    ("SHA-256", 68.0, _LEFT),
    ("状态", 10.0, _CENTRE),
    ("没有收入的原因", 60.0, _LEFT),
)


@dataclass(frozen=True)
class Line:
    """A report in the list; `failure` says why it isn't in the archive."""

    report: Report
    path: str
    failure: str = ""


def safe(name: str) -> str:
    """A name that every system takes for one folder or file: 文冲街/东 → 文冲街_东."""
    return _UNSAFE.sub("_", name)[:_LONGEST_PART].strip(". ") or "_"


def paths_of(reports: Iterable[Report]) -> list[str]:
    """Where each report lies in the archive: 黄埔区/文冲街/文冲街社工服务站中期评估报告-HP-WENCHONG-2023-MID-1.pdf."""
    taken: set[str] = set()
    paths = []
    for report in reports:
        agreement = report.evaluation.agreement
        subdistrict = agreement.station.subdistrict
        folder = f"{safe(subdistrict.district.name)}/{safe(subdistrict.name)}"
        title = safe(f"{agreement.station.name}{report.evaluation.get_kind_display()}报告")
        stem = f"{folder}/{title}-{safe(report.number)}"
        path, count = f"{stem}.pdf", 1
        while path.casefold() in taken:
            count += 1
            path = f"{stem}-{count}.pdf"
        taken.add(path.casefold())
        paths.append(path)
    return paths


class Archive:
    """An archive that is being written. Reports are stored as they are: a PDF is compressed already."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED)

    def add(self, path: str, data: bytes, day: date) -> None:
        """A file, dated at noon of the day: readers take the time for their own."""
        info = zipfile.ZipInfo(path, (day.year, day.month, day.day, 12, 0, 0))
        info.external_attr = 0o644 << 16
        self._zip.writestr(info, data)

    def finish(self) -> None:
        self._zip.close()


def index_workbook(title: str, lines: Sequence[Line]) -> bytes:
    """The list as a workbook: what is in the archive, with sums to check each file by, and what isn't, and why."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "目录"
    for column, (name, _, _) in enumerate(_COLUMNS):
        put(sheet, 0, column, name, writing.HEADING)
    for row, line in enumerate(lines, start=1):
        for column, (value, (_, _, look)) in enumerate(zip(_cells(row, line), _COLUMNS, strict=True)):
            put(sheet, row, column, value, look)
    writing.set_widths(sheet, (width for _, width, _ in _COLUMNS))
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = writing.range_name(0, 0, max(len(lines), 1), len(_COLUMNS) - 1)
    writing.set_print(sheet, landscape=True, wide=True, headings=(0, 0))
    book.properties.title = title
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _cells(number: int, line: Line) -> tuple[Written, ...]:
    report, station = line.report, line.report.evaluation.agreement.station
    return (
        number,
        station.subdistrict.district.name,
        station.subdistrict.name,
        station.name,
        report.evaluation.title,
        report.number,
        report.issued_on,
        Decimal(report.total),
        report.grade,
        report.version,
        "" if line.failure else line.path,
        report.sha256,
        "没有收入" if line.failure else "已收入",
        line.failure,
    )

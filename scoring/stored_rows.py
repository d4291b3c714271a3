"""What a reader is told of the stored rows behind a figure: what each says, where it was read, who sent it and when.

Plain values, ready to be kept with an issued report. Rows about a `person` lead to files, and to reasons, that not every
reader of a report may read.
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone

from indicators.models import Amendment, Quantity, Target
from scoring.formatting import NO_TARGET, number, span_of_months
from scoring.stored import Stored, Table
from staffing.models import Attendance
from stations.models import Agreement, MonthEntry, Upload, User
from stations.months import chinese

Row = dict[str, Any]

NOBODY: Row = {"by": "", "at": ""}
MARKS = ("到位", "社保", "工资")


def stored_rows(agreement: Agreement, wanted: Collection[Stored]) -> dict[str, Row]:
    """What is told of each of the rows, by `str(stored)`. A fixed number of queries.

    The caller has found the agreement in the reader's scope.
    """
    ids = {table: [row.id for row in wanted if row.table == table] for table in Table}
    typed = _Typed(agreement)
    told: dict[str, Row] = {}
    for month in _attendance(ids[Table.ATTENDANCE]):
        told[str(Stored(Table.ATTENDANCE, month.pk))] = {"person": True, **_of_attendance(month, typed)}
    for quantity in _quantities(ids[Table.QUANTITY]):
        told[str(Stored(Table.QUANTITY, quantity.pk))] = _of_quantity(quantity, typed)
    for target in _targets(ids[Table.TARGET]):
        told[str(Stored(Table.TARGET, target.pk))] = _of_target(target)
    return told


def _attendance(ids: Collection[int]) -> Iterable[Attendance]:
    return Attendance.objects.filter(pk__in=ids).select_related("worker", "source__applied_by")


def _quantities(ids: Collection[int]) -> Iterable[Quantity]:
    return Quantity.objects.filter(pk__in=ids).select_related("indicator", "area", "upload__applied_by")


def _targets(ids: Collection[int]) -> Iterable[Target]:
    amendments = Prefetch("amendments", Amendment.objects.select_related("actor"))
    return Target.objects.filter(pk__in=ids).select_related("indicator", "area").prefetch_related(amendments)


class _Typed:
    """Who typed a month, for rows that came without a file. Looked up once, when the first such row is met."""

    def __init__(self, agreement: Agreement) -> None:
        self._agreement = agreement
        self._entries: dict[tuple[str, date], MonthEntry] | None = None

    def told(self, kind: Upload.Kind, month: date) -> Row:
        if self._entries is None:
            entries = MonthEntry.objects.filter(agreement=self._agreement).select_related(
                "finished_by", "started_by"
            )
            self._entries = {
                (entry.kind, entry.month): entry for entry in entries.order_by("started_at", "pk")
            }
        entry = self._entries.get((kind, month))
        by = (
            _who(entry.finished_by or entry.started_by, entry.finished_at or entry.started_at)
            if entry
            else NOBODY
        )
        return {"from": "网页填报", "upload": None, "cell": "", **by}


def _of_attendance(row: Attendance, typed: _Typed) -> Row:
    source = (
        _file(row.source, row.source_sheet, row.source_cell)
        if row.source
        else typed.told(Upload.Kind.ATTENDANCE, row.month)
    )
    return {
        "about": f"{row.worker.name}　{chinese(row.month)}",
        "value": _marks(row.marks),
        **source,
        **_verified(
            _marks(row.reported), row.verified_marks is not None, row.verified_at, row.verified_reason
        ),
    }


def _of_quantity(row: Quantity, typed: _Typed) -> Row:
    source = (
        _file(row.upload, row.sheet, row.cell)
        if row.upload
        else typed.told(Upload.Kind.INDICATORS, row.last_month)
    )
    place = row.area.name if row.area else "站级统筹" if row.indicator.has_areas else "全站"
    return {
        "about": f"{row.indicator.name}（{place}）　{span_of_months(row.first_month, row.last_month)}",
        "value": f"{number(row.counted)}{row.indicator.unit}",
        **source,
        **_verified(number(row.reported), row.verified is not None, row.verified_at, row.verified_reason),
    }


def _of_target(row: Target) -> Row:
    """The target with its newest amendment; without any it stands as the agreement was entered."""
    amendment = next(iter(row.amendments.all()), None)
    place = f"（{row.area.name}）" if row.area else ""
    return {
        "about": f"{row.indicator.name}{place}协议量",
        "value": number(row.quantity, NO_TARGET) + (row.indicator.unit if row.quantity is not None else ""),
        "from": f"变更：{amendment.reason}" if amendment else "服务协议",
        "upload": None,
        "cell": "",
        **(_who(amendment.actor, amendment.at) if amendment else NOBODY),
    }


def _file(upload: Upload, sheet: str, cell: str) -> Row:
    return {
        "from": upload.original_name,
        "upload": str(upload.pk),
        "cell": f"{sheet}!{cell}" if sheet and cell else cell,
        **_who(upload.applied_by, upload.applied_at),
    }


def _who(person: User | None, at: datetime | None) -> Row:
    return {
        "by": str(person) if person else "",
        "at": timezone.localtime(at).strftime("%Y-%m-%d %H:%M") if at else "",
    }


def _verified(reported: str, verified: bool, at: datetime | None, reason: str) -> Row:
    """The evaluator's finding beside the station's report; whoever found it is not named to the report's readers."""
    if not verified:
        return {}
    day = f"（{timezone.localtime(at):%Y-%m-%d}）" if at else ""
    return {"verified": f"评估机构核实{day}：{reason}　社工站上报为{reported}。"}


def _marks(marks: tuple[bool, bool, bool]) -> str:
    return " ".join(f"{name}{'√' if mark else '—'}" for name, mark in zip(MARKS, marks, strict=True))

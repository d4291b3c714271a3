"""Taking back what an upload wrote: how a changed row is remembered, and what may forbid to restore it.

`Upload.changes` holds one entry for each row: its table and id, the values `before` (None: the row was added) and
`after` (None: it was removed), by field name. A row that no longer stands as `after` says was corrected since, and
then the upload can't be taken back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils import timezone

from stations.bulk import column_of
from stations.locked import WHO_HELPS
from stations.models import MonthLock, Upload
from stations.months import chinese, parse_month

Values = dict[str, Any]
RowChange = dict[str, Any]
_BATCH = 500

TOO_EARLY = "这份文件写入时系统还没有保留原值，不能撤销。请改正表格后重新上传。"


@dataclass(frozen=True)
class Restoration:
    """One row that would go back: what it says now and what it would say; "" where it is not there."""

    label: str
    now: str
    then: str


@dataclass(frozen=True)
class Undoing:
    """What taking an upload back would do. ``obstacles`` forbid it, each with who can help.

    ``also`` tells in words what else goes back with the rows, such as records of persons.
    """

    obstacles: tuple[str, ...]
    rows: tuple[Restoration, ...]
    also: tuple[str, ...] = ()

    @property
    def removed(self) -> int:
        """Rows that the upload added."""
        return sum(not row.then for row in self.rows)

    @property
    def restored(self) -> int:
        """Rows that the upload changed."""
        return sum(bool(row.now and row.then) for row in self.rows)

    @property
    def returned(self) -> int:
        """Rows that the upload removed."""
        return sum(not row.now for row in self.rows)


# --- the memory of a row ---------------------------------------------------------------------------------------


def values_of(row: models.Model, names: Iterable[str]) -> Values:
    """The fields' values as JSON keeps them: dates, numbers and ids as text."""
    return {name: as_json(getattr(row, column_of(type(row), name).attname)) for name in names}


def as_json(value: Any) -> Any:
    """A field's value as JSON keeps it."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value) if isinstance(value, date | UUID) else value


def row_change(table: str, row: models.Model, before: Values | None, names: Iterable[str]) -> RowChange:
    """The entry of a row that was just written; `before` is None for a new one."""
    return {"table": table, "id": row.pk, "before": before, "after": values_of(row, names)}


def added_row(table: str, key: int, values: Values) -> RowChange:
    """The entry of a new row that was inserted with these values."""
    return {
        "table": table,
        "id": key,
        "before": None,
        "after": {name: as_json(value) for name, value in values.items()},
    }


def set_values(row: models.Model, values: Values) -> None:
    """Give the row the remembered values."""
    for name, value in values.items():
        field = column_of(type(row), name)
        setattr(row, field.attname, field.to_python(value))


def stands_as(row: models.Model, values: Values) -> bool:
    """Whether the row still holds the remembered values."""
    fields = ((column_of(type(row), name), value) for name, value in values.items())
    return all(getattr(row, field.attname) == field.to_python(value) for field, value in fields)


def of_table(changes: Iterable[RowChange], table: str) -> list[RowChange]:
    """The entries that speak of one table."""
    return [change for change in changes if change["table"] == table]


def corrected(rows: models.Manager[Any], changes: Sequence[RowChange]) -> int:
    """How many of the rows no longer stand as the upload left them: changed, deleted, or back again."""
    found = rows.in_bulk([change["id"] for change in changes])
    return sum(not _as_left(found.get(change["id"]), change["after"]) for change in changes)


def _as_left(row: models.Model | None, after: Values | None) -> bool:
    if row is None or after is None:
        return row is None and after is None
    return stands_as(row, after)


def delete_added(rows: models.Manager[Any], changes: Iterable[RowChange]) -> None:
    """Delete the rows that the upload added."""
    rows.filter(pk__in=[change["id"] for change in changes if change["before"] is None]).delete()


def restore(rows: models.Manager[Any], changes: Sequence[RowChange]) -> None:
    """Give changed rows their values from before, and bring removed ones back under their old ids."""
    kept = [change for change in changes if change["before"] is not None]
    gone = [change for change in kept if change["after"] is None]
    changed = [change for change in kept if change["after"] is not None]
    found = rows.in_bulk([change["id"] for change in changed])
    for change in changed:
        set_values(found[change["id"]], change["before"])
    for names in {tuple(change["before"]) for change in changed}:
        alike = [found[change["id"]] for change in changed if tuple(change["before"]) == names]
        rows.bulk_update(alike, names, batch_size=_BATCH)
    back = [rows.model(pk=change["id"]) for change in gone]
    for row, change in zip(back, gone, strict=True):
        set_values(row, change["before"])
    rows.bulk_create(back, batch_size=_BATCH)


# --- what depends on an upload ---------------------------------------------------------------------------------


def months_in(upload: Upload) -> list[date]:
    """The months that the applied workbook spoke of."""
    return [parse_month(text) for text in upload.months]


def later_uploads(upload: Upload, scope: Q) -> list[str]:
    """Why uploads that were applied after this one, to the same months within the scope, forbid to undo it."""
    months = set(upload.months)
    later = (
        Upload.objects.filter(scope, kind=upload.kind, state=Upload.State.APPLIED)
        .filter(applied_at__gt=upload.applied_at)
        .exclude(pk=upload.pk)
        .select_related("applied_by")
        .order_by("-applied_at")
    )
    return [
        f"{told(other)}也写入了相同的月份。请先撤销那一份，再撤销这一份。"
        for other in later
        if months.intersection(other.months)
    ]


def told(upload: Upload) -> str:
    """An upload in a sentence: its name, when and by whom it was applied."""
    when = f"{timezone.localtime(upload.applied_at):%Y-%m-%d %H:%M}"
    return f"“{upload.original_name}”（{when} 由{upload.applied_by or '系统命令'}写入）"


def locked_months(months: Iterable[date], scope: Q) -> list[str]:
    """Why locks on the months forbid to undo; the scope leads from a lock to its agreements."""
    locks = MonthLock.objects.filter(scope, month__in=list(months)).order_by("month")
    causes: dict[str, list[str]] = {}
    for lock in locks:
        causes.setdefault(lock.cause, []).append(chinese(lock.month))
    return [
        f"{'、'.join(dict.fromkeys(names))}已锁定（{cause}），不能撤销。{WHO_HELPS}"
        for cause, names in causes.items()
    ]

"""What taking back an applied attendance sheet would restore, and what stands in its way."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from staffing.effective import is_effective
from staffing.models import Attendance, Certificate, Merge, Posting, SocialWorker, Transfer
from staffing.queries import of_person, other_name, statement_of
from staffing.sheets.differences import described, differences
from stations.models import AuditEntry, MonthLock, Upload
from stations.months import chinese
from stations.undoing import (
    TOO_EARLY,
    Restoration,
    RowChange,
    Undoing,
    corrected,
    later_uploads,
    locked_months,
    months_in,
    of_table,
    set_values,
    told,
)

# In the order in which their rows can be deleted.
TABLES = {
    "attendance": Attendance.objects,
    "posting": Posting.objects,
    "certificate": Certificate.objects,
    "worker": SocialWorker.objects,
}
_NAMES = {
    "attendance": "条到岗记录",
    "posting": "条在岗安排",
    "certificate": "份证书",
    "worker": "名社工的档案",
}


def plan_undo(upload: Upload) -> Undoing:
    """What undoing the applied upload would do as things stand now; writes nothing."""
    if not upload.months:
        return Undoing((TOO_EARLY,), ())
    station = Q(agreement__station=upload.agreement.station_id)
    obstacles = (
        [*later_uploads(upload, station), *locked_months(months_in(upload), station)]
        # What a later upload wrote over would be told again as a correction.
        or _corrections(upload.changes)
        or [
            *_verified(upload.changes),
            *_later_months(upload),
            *_locked_practice(upload),
            *_effective_twice(upload),
        ]
    )
    return Undoing(tuple(obstacles), tuple(_rows(upload.changes)), tuple(_records(upload.changes)))


def _corrections(changes: list[RowChange]) -> list[str]:
    return [
        f"写入之后有 {number} {_NAMES[table]}作过更正或已不在。请联系作出更正的人，或改正表格后重新上传。"
        for table, rows in TABLES.items()
        if (number := corrected(rows, of_table(changes, table)))
    ]


def _verified(changes: list[RowChange]) -> list[str]:
    keys = [change["id"] for change in of_table(changes, "attendance")]
    verified = Attendance.objects.filter(pk__in=keys).exclude(verified_reason="").count()
    if not verified:
        return []
    return [f"其中 {verified} 条到岗记录评估方已经核实。如需撤销，请联系第三方评估组长先撤回核实。"]


def _later_months(upload: Upload) -> list[str]:
    """Later months of people whose records the upload opened or changed rest on those records."""
    touched, added = _persons(upload.changes)
    later = Q(of_person(touched), source__applied_at__gt=upload.applied_at) | Q(of_person(added))
    rows = (
        Attendance.objects.filter(later)
        .exclude(source=upload)
        .select_related("source__applied_by", "source__agreement__station__subdistrict")
    )
    later_sources = sorted({row.source for row in rows if row.source is not None}, key=_applied, reverse=True)
    obstacles = list(dict.fromkeys(_written(upload, other) for other in later_sources))
    if typed := _typed_later(upload, touched - added):
        obstacles.append(
            f"之后又在网页上填写了同一批社工的 {typed} 条到岗记录。请先在网页填报中移除，再撤销这一份。"
        )
    if typed := sum(row.source is None for row in rows):
        obstacles.append(f"本次新登记的社工另有 {typed} 条到岗记录。请联系区民政局或系统管理员核对。")
    return obstacles + _other_records(upload.changes, added)


def _written(upload: Upload, other: Upload) -> str:
    """That another upload rests on the records. Of another station's file nothing is told but whose it is."""
    here, there = upload.agreement.station, other.agreement.station
    if there != here:
        return (
            f"{other_name(here, there)}之后上报了同一批社工的其他月份，这一份不能撤销。请改正表格后重新上传。"
        )
    return f"{told(other)}写入了同一批社工的其他月份。请先撤销那一份，再撤销这一份。"


def _typed_later(upload: Upload, persons: set[int]) -> int:
    """Rows of the persons that were typed since; when, only the audit trail tells."""
    rows = Attendance.objects.filter(of_person(persons), source=None).values_list("pk", flat=True)
    entries = AuditEntry.objects.filter(
        action="attendance.typed",
        object_type=Attendance._meta.label_lower,
        object_id__in=[str(pk) for pk in rows],
        at__gt=upload.applied_at,
    )
    return entries.values("object_id").distinct().count()


def _applied(upload: Upload) -> tuple[bool, str]:
    return upload.applied_at is not None, f"{upload.applied_at}"


def _other_records(changes: list[RowChange], added: set[int]) -> list[str]:
    """Records that people made for workers whom the upload added."""
    postings, certificates = (
        {change["id"] for change in of_table(changes, table)} for table in ("posting", "certificate")
    )
    more = (
        Posting.objects.filter(worker__in=added).exclude(pk__in=postings).exists()
        or Certificate.objects.filter(worker__in=added).exclude(pk__in=certificates).exists()
        or SocialWorker.objects.filter(merged_into__in=added).exists()
        or Transfer.objects.filter(worker__in=added).exists()
        or Merge.objects.filter(Q(kept__in=added) | Q(joined__in=added)).exists()
    )
    if not more:
        return []
    return ["本次新登记的社工后来又有了在岗安排、证书、调动或合并的记录。请联系区民政局或系统管理员核对。"]


def _persons(changes: list[RowChange]) -> tuple[set[int], set[int]]:
    """The workers whose records the upload opened or changed, and those among them whom it added."""
    workers = of_table(changes, "worker")
    touched = {change["id"] for change in workers}
    postings = [change["id"] for change in of_table(changes, "posting")]
    touched.update(Posting.objects.filter(pk__in=postings).values_list("worker", flat=True))
    touched.update(change["after"]["worker"] for change in of_table(changes, "certificate"))
    return touched, {change["id"] for change in workers if change["before"] is None}


def _locked_practice(upload: Upload) -> list[str]:
    """A start of practice decides the two-year share of all months, locked ones too."""
    changed = {change["id"] for change in of_table(upload.changes, "worker") if change["before"] is not None}
    if not changed:
        return []
    station = Q(agreement__station=upload.agreement.station_id)
    months = MonthLock.objects.filter(station).values("month")
    rows = Attendance.objects.filter(
        of_person(changed), station=upload.agreement.station_id, month__in=months
    )
    return locked_months(set(rows.values_list("month", flat=True)), station)


def _effective_twice(upload: Upload) -> Iterable[str]:
    """A month that would be effective again, of a person who is effective elsewhere by now."""
    entries = [change for change in of_table(upload.changes, "attendance") if change["before"] is not None]
    stored = Attendance.objects.in_bulk([change["id"] for change in entries])
    back = []
    for change in entries:
        row = stored.get(change["id"]) or Attendance(pk=change["id"])
        set_values(row, change["before"])
        if is_effective(*row.marks):
            back.append(row)
    workers = SocialWorker.objects.in_bulk({row.worker_id for row in back})
    wanted = {(workers[row.worker_id].person, row.month) for row in back}
    others = Attendance.objects.filter(
        of_person({person for person, _ in wanted}), month__in={month for _, month in wanted}
    ).exclude(pk__in=[change["id"] for change in entries])
    for row in others.select_related("worker", "station__subdistrict").order_by("month", "pk"):
        if is_effective(*row.marks) and (row.worker.person, row.month) in wanted:
            where = (
                "本站另一份档案"
                if row.station_id == upload.agreement.station_id
                else other_name(upload.agreement.station, row.station)
            )
            yield (
                f"{row.worker.name}{chinese(row.month)}现已在{where}有效到岗，撤销后会计两次。"
                "请先与对方核对，改正其中一份到岗表。"
            )


def _rows(changes: list[RowChange]) -> Iterable[Restoration]:
    """The worker-months that would go back, in the sheet's order; those that only moved in the sheet are left out."""
    entries = of_table(changes, "attendance")
    stored = Attendance.objects.select_related("worker").in_bulk([change["id"] for change in entries])
    gone = {change["before"]["worker_id"] for change in entries if change["after"] is None}
    names = dict(SocialWorker.objects.filter(pk__in=gone).values_list("pk", "name"))
    found: list[tuple[date, int, Restoration]] = []
    for change in entries:
        now = stored.get(change["id"])
        then = Attendance(pk=change["id"])
        if now is not None and change["before"] is not None:
            set_values(then, change["before"])
            texts = differences(statement_of(now), statement_of(then))
        elif now is not None:
            texts = described(statement_of(now)), ""
        elif change["after"] is None:
            set_values(then, change["before"])
            texts = "", described(statement_of(then))
        else:
            continue
        row = now or then
        name = now.worker.name if now else names.get(then.worker_id, "")
        if any(texts):
            found.append((row.month, row.source_row, Restoration(f"{name} {chinese(row.month)}", *texts)))
    return [line for *_, line in sorted(found, key=lambda item: item[:2])]


def _records(changes: list[RowChange]) -> Iterable[str]:
    """The persons' records in words."""
    for table, name in (("worker", "名社工"), ("posting", "条在岗安排"), ("certificate", "份证书")):
        entries = of_table(changes, table)
        added = sum(change["before"] is None for change in entries)
        if added:
            yield f"删除本次新登记的 {added} {name}"
        if len(entries) > added:
            yield f"恢复 {len(entries) - added} {name}原来的登记"

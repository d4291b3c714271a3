"""Writing a plan that was checked: workers, certificates, months, postings, each in bulk.

What stood before and after is returned row by row, in JSON, so that the upload can be undone (stations.undoing).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from staffing.effective import is_effective
from staffing.known import STATEMENT_FIELDS
from staffing.locked import refusal_of_practice
from staffing.models import Attendance, Certificate, Posting, SocialWorker
from staffing.queries import of_person
from staffing.services.holding import effective_elsewhere, hold_persons
from staffing.sheets import AttendancePlan, PlannedMonth, PlannedPerson
from stations.bulk import insert_rows
from stations.models import Station, Upload
from stations.undoing import RowChange, added_row, as_json, row_change, set_values
from stations.uploads import UploadRefused

_PLACE_FIELDS = ("sequence", "source_sheet", "source_cell", "source_row")
_BATCH = 500

_ROW_FIELDS = ("worker", "station", "month", *STATEMENT_FIELDS, "source", *_PLACE_FIELDS)
_WORKER_FIELDS = ("station", "name", "registration_number", "practice_since", "trained_on", "merged_into")
_CERTIFICATE_FIELDS = ("worker", "level", "number", "start", "end")

_MEANWHILE = "刚刚有另一社工站上报了同一名社工，没有写入。请重新核对后再提交。"

Changes = list[RowChange]


def write_plan(
    *, plan: AttendancePlan, station: Station, source: Upload | None, remove: Collection[str] = ()
) -> Changes:
    """Write the plan inside the caller's transaction. ``source`` is the upload it was read from; None: typed.

    Raises UploadRefused where locked months would be altered, and where another station was faster with a person.
    """
    _hold(plan, station)
    try:
        with transaction.atomic():
            workers, changes = _write_workers(plan.persons, station)
    except IntegrityError as error:
        # The number was new when the plan was made.
        raise UploadRefused(_MEANWHILE) from error
    changes += _write_certificates(plan.persons, workers)
    changes += _write_months(plan.persons, workers, station, source)
    changes += _remove(plan, remove)
    changes += _write_postings(plan.persons, workers, station)
    return changes


def _hold(plan: AttendancePlan, station: Station) -> None:
    """Hold everybody in the plan, and look once more whether somebody became effective elsewhere since it was made."""
    known = [(person, person.worker.person) for person in plan.persons if person.worker is not None]
    hold_persons(persons=(key for _, key in known))
    effective = {
        (key, planned.month)
        for person, key in known
        for planned in person.months
        if is_effective(*planned.statement.marks)
    }
    if effective and effective_elsewhere(station=station, months=effective):
        raise UploadRefused(_MEANWHILE)


def _write_workers(persons: Iterable[PlannedPerson], station: Station) -> tuple[list[int], Changes]:
    """The record of each person, in the plan's order: found, completed, or new."""
    persons = list(persons)
    new = [
        SocialWorker(
            station=station,
            name=person.name,
            registration_number=person.registration,
            practice_since=person.practice_since,
        )
        for person in persons
        if person.worker is None
    ]
    SocialWorker.objects.bulk_create(new, batch_size=_BATCH)
    changes: Changes = [row_change("worker", worker, None, _WORKER_FIELDS) for worker in new]
    changes += _complete_workers(persons)
    created = iter(new)
    return [person.worker.person if person.worker else next(created).pk for person in persons], changes


def _complete_workers(persons: Iterable[PlannedPerson]) -> Changes:
    """A number or a start of practice that the sheet gives and the record lacks or states otherwise.

    Raises UploadRefused where a start of practice would alter months that are locked.
    """
    changes: Changes = []
    updated: list[SocialWorker] = []
    starts: dict[int, date | None] = {}
    for person in persons:
        known = person.worker
        if known is None:
            continue
        number = person.registration or known.registration
        practice = person.practice_since or known.practice_since
        if (number, practice) != (known.registration, known.practice_since):
            worker = SocialWorker(pk=known.person, registration_number=number, practice_since=practice)
            updated.append(worker)
            if practice != known.practice_since:
                starts[known.person] = practice
            before = {"registration_number": known.registration, "practice_since": known.practice_since}
            changes.append(row_change("worker", worker, _json(before), before))
    if refusal := refusal_of_practice(starts):
        raise UploadRefused(f"没有写入。{refusal}")
    SocialWorker.objects.bulk_update(updated, ["registration_number", "practice_since"], batch_size=_BATCH)
    return changes


def _write_certificates(persons: Iterable[PlannedPerson], workers: list[int]) -> Changes:
    """Each certificate that a sheet names is held from then on; its dates are added by a person."""
    held = {
        (worker, planned.statement.level)
        for person, worker in zip(persons, workers, strict=True)
        for planned in person.months
        if planned.statement.level is not None
    }
    certificates = Certificate.objects.filter(of_person({worker for worker, _ in held}))
    known = {(row.worker.person, row.level) for row in certificates.select_related("worker")}
    lacking = [
        Certificate(worker_id=worker, level=level)
        for worker, level in sorted(held)
        if (worker, level) not in known
    ]
    if not lacking:
        return []
    before = list(certificates.values_list("pk", flat=True))
    # Another station may hold the same person, and write the same certificate at the same time.
    Certificate.objects.bulk_create(lacking, ignore_conflicts=True, batch_size=_BATCH)
    new = certificates.exclude(pk__in=before)
    return [row_change("certificate", row, None, _CERTIFICATE_FIELDS) for row in new]


def _write_months(
    persons: Iterable[PlannedPerson], workers: list[int], station: Station, source: Upload | None
) -> Changes:
    added: list[tuple[Any, ...]] = []
    changed: list[Attendance] = []
    moved: list[Attendance] = []
    changes: Changes = []
    for person, worker in zip(persons, workers, strict=True):
        for planned in person.months:
            values = _values(planned, worker, station, source)
            if planned.stored is None:
                added.append(tuple(values[name] for name in _ROW_FIELDS))
                continue
            row = Attendance(pk=planned.stored.pk)
            set_values(row, values)
            if planned.kind == "changed":
                changed.append(row)
            elif planned.stored.place != planned.place:
                moved.append(row)
            else:
                continue
            before = _before(planned)
            changes.append(row_change("attendance", row, before, before))
    keys = insert_rows(Attendance, _ROW_FIELDS, added)
    Attendance.objects.bulk_update(changed, [*STATEMENT_FIELDS, *_PLACE_FIELDS, "source"], batch_size=_BATCH)
    Attendance.objects.bulk_update(moved, [*_PLACE_FIELDS, "source"], batch_size=_BATCH)
    new = [
        added_row("attendance", key, dict(zip(_ROW_FIELDS, row, strict=True)))
        for key, row in zip(keys, added, strict=True)
    ]
    return new + changes


def _values(planned: PlannedMonth, worker: int, station: Station, source: Upload | None) -> dict[str, Any]:
    """The row of a worker-month, by field."""
    place = planned.place
    return planned.statement.as_columns() | {
        "worker": worker,
        "station": station.pk,
        "month": planned.month,
        "source": source.pk if source else None,
        "source_sheet": place.sheet,
        "source_cell": place.cell,
        "source_row": place.row,
        "sequence": place.sequence,
    }


def _before(planned: PlannedMonth) -> dict[str, Any]:
    stored = planned.stored
    if stored is None:
        raise ValueError("a new row has nothing before it")
    place = {
        "source": stored.source,
        "sequence": stored.place.sequence,
        "source_sheet": stored.place.sheet,
        "source_cell": stored.place.cell,
        "source_row": stored.place.row,
    }
    return _json(stored.statement.as_columns() | place)


def _remove(plan: AttendancePlan, remove: Collection[str]) -> Changes:
    """Rows of missing workers that the clerk ticked. Their values are kept whole."""
    keys = [pk for key in remove for pk in plan.removable.get(key, ())]
    rows: list[dict[str, Any]] = [dict(row) for row in Attendance.objects.filter(pk__in=keys).values()]
    Attendance.objects.filter(pk__in=keys).delete()
    return [{"table": "attendance", "id": row["id"], "before": _json(row), "after": None} for row in rows]


def _write_postings(persons: Sequence[PlannedPerson], workers: list[int], station: Station) -> Changes:
    """A posting opens with the first month on post; its position and contract follow the newest month.

    An earlier month on post takes the earliest posting back to it; a closed posting changes in nothing else.
    """
    recorded = [worker for person, worker in zip(persons, workers, strict=True) if person.worker is not None]
    existing = _postings_of(recorded, station)
    newest = _newest_months(recorded, station)
    new: list[Posting] = []
    changes: Changes = []
    touched: list[Posting] = []
    for person, worker in zip(persons, workers, strict=True):
        on_post = sorted(
            (planned for planned in person.months if planned.statement.on_post), key=lambda item: item.month
        )
        if not on_post:
            continue
        postings = existing.get(worker)
        if postings is None:
            posting = Posting(worker_id=worker, station=station, start=on_post[0].month)
            _follow(posting, on_post[-1])
            new.append(posting)
            continue
        before = [_posting_values(posting) for posting in postings]
        postings[0].start = min(postings[0].start, on_post[0].month)
        if postings[-1].end is None and on_post[-1].month >= newest[worker]:
            _follow(postings[-1], on_post[-1])
        for posting, values in zip(postings, before, strict=True):
            if _posting_values(posting) != values:
                touched.append(posting)
                changes.append(row_change("posting", posting, _json(values), values))
    Posting.objects.bulk_create(new, batch_size=_BATCH)
    Posting.objects.bulk_update(touched, list(_POSTING_FIELDS), batch_size=_BATCH)
    return [row_change("posting", posting, None, _NEW_POSTING_FIELDS) for posting in new] + changes


_POSTING_FIELDS = ("start", "position", "contract_start", "contract_end")
_NEW_POSTING_FIELDS = ("worker", "station", "area", *_POSTING_FIELDS, "end", "reason", "note")


def _follow(posting: Posting, planned: PlannedMonth) -> None:
    posting.position = planned.statement.position
    posting.contract_start = planned.statement.contract_start
    posting.contract_end = planned.statement.contract_end


def _posting_values(posting: Posting) -> dict[str, Any]:
    return {name: getattr(posting, name) for name in _POSTING_FIELDS}


def _postings_of(workers: Collection[int], station: Station) -> dict[int, list[Posting]]:
    """The postings of each person at the station, by their start; one that is open stands last."""
    found: dict[int, list[Posting]] = {}
    rows = Posting.objects.filter(of_person(workers), station=station).select_related("worker")
    for posting in rows.order_by("start"):
        found.setdefault(posting.worker.person, []).append(posting)
    for postings in found.values():
        postings.sort(key=lambda posting: (posting.end is None, posting.start))
    return found


def _newest_months(workers: Collection[int], station: Station) -> dict[int, date]:
    rows = Attendance.objects.filter(of_person(workers), station=station, on_post=True)
    newest: dict[int, date] = {}
    for row in rows.values("worker_id", "worker__merged_into_id").annotate(last=Max("month")):
        person = row["worker__merged_into_id"] or row["worker_id"]
        newest[person] = max(newest.get(person, date.min), row["last"])
    return newest


def _json(values: dict[str, Any]) -> dict[str, Any]:
    return {key: as_json(value) for key, value in values.items()}

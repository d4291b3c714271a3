"""Attendance typed into the grid of one month: each row saved as it goes, under the rules of the sheet."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Literal

from django.db import transaction
from django.db.models import ProtectedError

from staffing.known import KnownWorker, Statement, StoredMonth
from staffing.models import Attendance, SocialWorker
from staffing.queries import known_for, known_worker, of_person, on_post_before, statement_of
from staffing.services.attendance import terms_of
from staffing.services.writing import write_plan
from staffing.sheets import AttendancePlan
from staffing.sheets.typed import TypedRow, plan_typed, version_of
from staffing.typing_rows import grid_rows
from stations.audit import record
from stations.entries import TypingRefused, finish_entry, is_accepted, last_writer, open_entry
from stations.holding import hold_agreement_and_station
from stations.intake import Problem
from stations.locked import is_locked, told_locked
from stations.models import Agreement, MonthEntry, Upload, User
from stations.refusals import given_words
from stations.services import WITHHELD
from stations.undoing import RowChange, as_json
from stations.uploads import UploadRefused
from stations.workbooks.text import normalise

RowState = Literal["saved", "wrong", "warned", "stale"]


@dataclass(frozen=True)
class SavedRow:
    """What came of a typed row. ``stored`` is what stands after it: the row's own statement, or somebody else's.

    ``person`` is the worker's key, None while a new worker is not stored. ``problems`` keep it from being saved; a row
    whose only problems are warnings is saved once they are explained. ``typed`` is what the row says, as far as it can
    be read; ``by`` tells who stored what stands, and when, where that is not this row.
    """

    state: RowState
    person: int | None
    stored: Statement | None
    problems: tuple[Problem, ...] = ()
    typed: Statement | None = None
    by: str = ""

    @property
    def version(self) -> str:
        """Names what stands, to be sent back with the next change."""
        return version_of(self.stored)


def save_typed_row(
    *,
    agreement: Agreement,
    month: date,
    row: TypedRow,
    person: int | None,
    seen: str,
    actor: User | None,
    number: int = 1,
    explanation: str = "",
    accepted: Collection[str] = (),
) -> SavedRow:
    """Store one worker's month as it was typed, or say what keeps it from being stored. Writes all of it or nothing.

    ``person`` is the worker whose row it is, None in the row for a new one. ``seen`` is the version of what the person
    at the keyboard had before them: where something else is stored, nothing is overwritten. ``explanation`` accepts
    the warnings whose keys are in ``accepted``. The same row a second time changes nothing.

    Raises TypingRefused for a worker who is not known at the station, and where another station was faster.
    """
    explanation = explanation.strip()
    with transaction.atomic():
        # As for an upload: one after the other, so that each row is held against what the other wrote.
        locked = hold_agreement_and_station(agreement.pk)
        worker = None if person is None else known_worker(locked.station, person)
        if person is not None and worker is None:
            raise TypingRefused("找不到这名社工，可能档案已合并或删除。请刷新页面后再填。")
        plan = _plan(locked, month, row, worker, number)
        planned = plan.persons[0].months[0] if plan.persons and plan.persons[0].months else None
        stored = planned.stored if planned is not None else None
        if planned is None or plan.errors:
            return SavedRow("wrong", person, stored.statement if stored else None, plan.problems)
        statement = stored.statement if stored else None
        same = planned.kind == "unchanged"
        if not same and version_of(statement) != seen:
            return SavedRow("stale", person, statement, typed=planned.statement, by=_written_by(stored))
        if not same and not is_accepted(plan.warnings, explanation, accepted):
            return SavedRow("warned", person, statement, tuple(plan.warnings))
        try:
            saved = _write(plan, locked, month, actor, explanation)
        except UploadRefused as refused:
            raise TypingRefused(refused.message) from refused
        return SavedRow("saved", saved, planned.statement)


def _plan(
    agreement: Agreement, month: date, row: TypedRow, worker: KnownWorker | None, number: int
) -> AttendancePlan:
    if worker is not None:
        row = replace(row, name=worker.name)
    name, registration = normalise(row.name), normalise(row.registration).upper()
    known = known_for(
        agreement,
        months=[month],
        names={name},
        numbers={registration} - {""},
        persons=[worker.person] if worker else [],
    )
    person = worker or next(iter(known.by_name.get(name, ())), None)
    before = on_post_before(agreement.station, month, person.person if person else None)
    return plan_typed(
        row, month, terms_of(agreement=agreement), known, worker=worker, before=before, number=number
    )


def _written_by(stored: StoredMonth | None) -> str:
    """Who wrote what is stored, and when."""
    if stored is None:
        return ""
    row = Attendance.objects.select_related("source__applied_by").get(pk=stored.pk)
    return last_writer([row], row.source)


def _write(
    plan: AttendancePlan, agreement: Agreement, month: date, actor: User | None, explanation: str
) -> int:
    """Write the row with its audit entry; returns the worker's key."""
    station = agreement.station
    (planned,) = plan.persons[0].months
    is_first = not Attendance.objects.filter(station=station, month=month).exists()
    changes = write_plan(plan=plan, station=station, source=None)
    worker = plan.persons[0].worker
    if planned.stored is not None:
        pk = planned.stored.pk
    else:
        pk = next(change["id"] for change in changes if change["table"] == "attendance")
    row = Attendance.objects.select_related("worker").get(pk=pk)
    if changes:
        before = planned.stored.statement if planned.stored else None
        record(
            actor=actor,
            action="attendance.typed",
            target=row,
            before=_values(before),
            after=(_values(planned.statement) or {}) | _records(changes),
            reason=explanation if plan.warnings else "",
        )
    if is_first:
        open_entry(agreement=agreement, kind=Upload.Kind.ATTENDANCE, month=month, actor=actor)
    return worker.person if worker else row.worker.person


def _values(statement: Statement | None) -> dict[str, Any] | None:
    """A statement as the audit trail keeps it; a remark may name people."""
    if statement is None:
        return None
    values = {name: as_json(value) for name, value in asdict(statement).items()}
    return values | ({"note": WITHHELD} if statement.note else {})


def _records(changes: list[RowChange]) -> dict[str, Any]:
    """The records of persons that the row opened or changed beside its own."""
    other = [f"{change['table']}:{change['id']}" for change in changes if change["table"] != "attendance"]
    return {"records": "、".join(other)} if other else {}


# --- a row that should not be there ------------------------------------------------------------------------------


def remove_typed_row(
    *, agreement: Agreement, month: date, person: int, seen: str, reason: str, actor: User | None
) -> None:
    """Take a worker's month out; a worker of whom nothing else is known goes with it.

    Raises TypingRefused without a reason, when another version stands, and for a locked or verified month.
    """
    reason = given_words(reason, "请写明移除的原因", TypingRefused)
    with transaction.atomic():
        locked = hold_agreement_and_station(agreement.pk)
        if is_locked(locked, Upload.Kind.ATTENDANCE, month):
            raise TypingRefused(told_locked([month], "不能移除"))
        rows = Attendance.objects.filter(of_person([person]), station=locked.station, month=month)
        row = rows.select_related("worker").first()
        if row is None or version_of(statement_of(row)) != seen:
            raise TypingRefused("这一行在您打开页面之后已被修改或移除。请看过现在的内容再决定。")
        if row.verified_reason:
            raise TypingRefused("评估方已核实这一行，不能移除。请联系第三方评估组长先撤回核实。")
        before = _values(statement_of(row))
        record(actor=actor, action="attendance.removed", target=row, before=before, reason=reason)
        row.delete()
        _forget(row.worker)


def _forget(worker: SocialWorker) -> None:
    """Drop the record of somebody who was only ever in the removed row, as after a slip of the pen."""
    opened = worker.postings.filter(end=None, area=None, reason="", note="")
    certificates = worker.certificates.filter(start=None, end=None)
    more = (
        worker.merged_into_id is not None
        or worker.attendance.exists()
        or worker.postings.exclude(pk__in=opened.values("pk")).exists()
        or worker.certificates.exclude(pk__in=certificates.values("pk")).exists()
    )
    if more:
        return
    try:
        with transaction.atomic():
            opened.delete()
            certificates.delete()
            worker.delete()
    except ProtectedError:
        # Somebody recorded more of the worker than attendance: then the record stays whole.
        return


# --- a month that is complete ------------------------------------------------------------------------------------


def finish_typed_month(*, agreement: Agreement, month: date, actor: User | None) -> MonthEntry:
    """Report the month as complete: everybody known at the station has a row. Resolves a return that waits for it.

    Raises TypingRefused, naming those without a row, and for a month without any or a locked one.
    """
    with transaction.atomic():
        locked = hold_agreement_and_station(agreement.pk)
        if is_locked(locked, Upload.Kind.ATTENDANCE, month):
            raise TypingRefused(told_locked([month], "不用再报"))
        rows = grid_rows(locked, month)
        absent = [row.row.name for row in rows if not row.is_stored]
        if absent:
            raise TypingRefused(
                f"还有 {len(absent)} 名社工没有保存：{'、'.join(absent)}。"
                "没有到岗的也请保存一行（标记填 —），并在备注中写明去向。"
            )
        if not rows:
            raise TypingRefused("这个月还没有保存任何一行，不能报完。")
        return finish_entry(agreement=locked, kind=Upload.Kind.ATTENDANCE, month=month, actor=actor)

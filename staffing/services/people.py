"""What people correct in workers' records, by hand. Names and numbers stay out of the audit trail."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from staffing.effective import is_effective
from staffing.locked import refusal_of_practice
from staffing.models import Attendance, Certificate, Posting, SocialWorker
from staffing.persons import postings_of, stations_of
from staffing.queries import of_person
from staffing.refusals import RecordRefused, StaleRecord, check_seen
from staffing.registration import NumberError, registration_number
from staffing.workers import persons_at
from stations.audit import record
from stations.holding import hold_stations
from stations.models import Area, Station, User
from stations.months import chinese, first_of_month
from stations.refusals import given_words
from stations.services import WITHHELD
from stations.undoing import values_of

WORKER_FIELDS = ("name", "registration_number", "practice_since", "trained_on")
CERTIFICATE_FIELDS = ("level", "number", "start", "end")
POSTING_FIELDS = ("area", "position", "start", "end", "reason", "note")
_PRIVATE = frozenset({"name", "registration_number", "number", "note"})


@dataclass(frozen=True)
class WorkerValues:
    """What a person states of a worker."""

    name: str
    registration_number: str | None
    practice_since: date | None
    trained_on: date | None


def lock_person(*, worker: SocialWorker, besides: Iterable[Station] = ()) -> SocialWorker:
    """The worker's row as it stands, held with the stations' rows until the transaction ends.

    ``besides`` are stations that the worker is new to: all are locked at once, in one order.

    A sheet that is applied at one of the stations comes before or after, never between. Raises RecordRefused for a
    record that was joined to another.
    """
    hold_stations(station.pk for station in (*stations_of(worker, postings_of(worker)), *besides))
    held = SocialWorker.objects.select_for_update(of=("self",)).select_related("station").get(pk=worker.pk)
    if held.merged_into_id is not None:
        raise RecordRefused("这份档案已并入另一份档案，没有修改。请在合并后的档案上修改。")
    return held


@transaction.atomic
def correct_worker(
    *, worker: SocialWorker, values: WorkerValues, token: str, reason: str, actor: User
) -> SocialWorker:
    """Correct name, registration number, start of practice and training; `token` tells what the person had read.

    What stood there before is only replaced with a reason. Raises StaleRecord, and RecordRefused for a number that
    can't be or belongs to somebody else, a name that would make two alike, and a start of practice that would alter
    locked months.
    """
    held = lock_person(worker=worker)
    check_seen(held, WORKER_FIELDS, token)
    before = values_of(held, WORKER_FIELDS)
    held.name = values.name.strip()
    held.registration_number = _number(values.registration_number)
    held.practice_since = values.practice_since
    held.trained_on = values.trained_on
    changed = _changed(before, values_of(held, WORKER_FIELDS))
    if not changed:
        raise RecordRefused("内容与原来相同，没有修改。")
    if any(before[name] is not None for name in changed):
        reason = given_words(reason, "请写明更正的原因", RecordRefused)
    _check_identity(held, changed)
    if "practice_since" in changed and (refusal := refusal_of_practice({held.pk: held.practice_since})):
        raise RecordRefused(refusal)
    try:
        with transaction.atomic():
            held.save(update_fields=WORKER_FIELDS)
    except IntegrityError as error:
        raise RecordRefused(_TAKEN) from error
    _record(actor, "worker.corrected", held, before, changed, reason)
    return held


_TAKEN = "这个证书登记号已登记在另一名社工的档案中，没有修改。请核对登记号；若是同一人的两份档案，请合并，或联系区民政局。"


def _number(text: str | None) -> str | None:
    try:
        return registration_number(text)
    except NumberError as wrong:
        raise RecordRefused(str(wrong)) from wrong


def _check_identity(held: SocialWorker, changed: list[str]) -> None:
    """Without a number a worker is a name within the station: no two may be alike then."""
    if not held.name:
        raise RecordRefused("请填写姓名。")
    if held.registration_number is not None or not {"name", "registration_number"}.intersection(changed):
        return
    for station in stations_of(held, postings_of(held)):
        if any(other.name == held.name and other.pk != held.pk for other in persons_at(station)):
            raise RecordRefused(
                "本站已有同名社工，没有修改。若是同一人，请合并两份档案；若是两人，请先登记证书登记号。"
            )


@transaction.atomic
def add_certificate(*, worker: SocialWorker, values: Mapping[str, Any], actor: User) -> Certificate:
    """Add a certificate (level, number, start, end) that the worker holds. Raises RecordRefused for a second of a level."""
    held = lock_person(worker=worker)
    if Certificate.objects.filter(of_person([held.pk]), level=values["level"]).exists():
        raise RecordRefused("这一级证书已经登记。请在原来的一份上修改。")
    certificate = Certificate(worker=held, **values)
    _check_days(certificate)
    certificate.save()
    after = _public(values_of(certificate, CERTIFICATE_FIELDS))
    record(actor=actor, action="certificate.added", target=certificate, after=after)
    return certificate


@transaction.atomic
def change_certificate(
    *, certificate: Certificate, values: Mapping[str, Any], token: str, actor: User
) -> Certificate:
    """Correct a certificate's number and days; its level says which one it is. Raises StaleRecord and RecordRefused."""
    held = _held_certificate(certificate, token)
    before = values_of(held, CERTIFICATE_FIELDS)
    for name in ("number", "start", "end"):
        setattr(held, name, values[name])
    changed = _changed(before, values_of(held, CERTIFICATE_FIELDS))
    if not changed:
        raise RecordRefused("内容与原来相同，没有修改。")
    _check_days(held)
    held.save()
    _record(actor, "certificate.changed", held, before, changed)
    return held


@transaction.atomic
def remove_certificate(*, certificate: Certificate, token: str, reason: str, actor: User) -> None:
    """Delete a certificate that was entered by mistake. Figures follow the sheets, month by month, and stay."""
    reason = given_words(reason, "请写明删除的原因", RecordRefused)
    held = _held_certificate(certificate, token)
    before = _public(values_of(held, CERTIFICATE_FIELDS))
    record(actor=actor, action="certificate.removed", target=held, before=before, reason=reason)
    held.delete()


def _held_certificate(certificate: Certificate, token: str) -> Certificate:
    """The row as it stands, locked; StaleRecord when it isn't what was read, or is gone."""
    rows = Certificate.objects.select_for_update(of=("self",)).select_related("worker")
    held = rows.filter(pk=certificate.pk).first()
    if held is None:
        raise StaleRecord(None)
    check_seen(held, CERTIFICATE_FIELDS, token)
    return held


def _check_days(certificate: Certificate) -> None:
    if certificate.start and certificate.end and certificate.end < certificate.start:
        raise RecordRefused("失效日期早于取得日期，没有保存。请核对这两个日期。")


@transaction.atomic
def place_posting(*, posting: Posting, area: Area | None, position: str, token: str, actor: User) -> Posting:
    """Set area and position of a posting; the next sheet of a newer month states the position anew."""
    held = _held_posting(posting, token)
    if area is not None and area.station_id != held.station_id:
        raise RecordRefused("所选片区不属于这个社工站，没有保存。")
    before = values_of(held, POSTING_FIELDS)
    held.area, held.position = area, position.strip()
    changed = _changed(before, values_of(held, POSTING_FIELDS))
    if not changed:
        raise RecordRefused("内容与原来相同，没有修改。")
    held.save(update_fields=["area", "position"])
    _record(actor, "posting.changed", held, before, changed)
    return held


@transaction.atomic
def close_posting(*, posting: Posting, end: date, reason: str, note: str, token: str, actor: User) -> Posting:
    """Close a posting on its last day, as 离职 or 调出; sheets never do (docs/domain.md, "Postings").

    Raises StaleRecord, and RecordRefused for one that is closed, a day before it began, and effective months that
    would lie behind its end.
    """
    held = _held_posting(posting, token)
    before = values_of(held, POSTING_FIELDS)
    end_posting(posting=held, end=end, reason=reason, note=note)
    _record(actor, "posting.closed", held, before, _changed(before, values_of(held, POSTING_FIELDS)))
    return held


def end_posting(*, posting: Posting, end: date, reason: str, note: str = "") -> None:
    """Write the end of a posting that the caller holds, inside the caller's transaction. Raises RecordRefused."""
    if posting.end is not None:
        raise RecordRefused(f"这段在岗已于 {posting.end:%Y-%m-%d} 结束。")
    if reason not in (Posting.Reason.LEFT, Posting.Reason.TRANSFERRED_OUT):
        raise RecordRefused("请选择离职或调出。")
    if end < posting.start:
        raise RecordRefused(f"离岗日期早于到岗日期（{posting.start:%Y-%m-%d}）。")
    later = _effective_after(posting, end)
    if later:
        raise RecordRefused(
            f"{'、'.join(map(chinese, later))}已上报有效到岗，晚于离岗日期。"
            "请核对日期；若是到岗表填错，请先改正到岗表重新上传。"
        )
    posting.note = note.strip() or posting.note
    # Two joined records may each have an open posting here; the person leaves with both.
    person = SocialWorker.objects.get(pk=posting.worker_id).person
    others = Posting.objects.filter(of_person([person]), station=posting.station_id, end__isnull=True)
    for row in (posting, *others.exclude(pk=posting.pk)):
        row.end, row.reason = max(end, row.start), reason
        row.save(update_fields=["end", "reason", "note"])


def _effective_after(posting: Posting, end: date) -> list[date]:
    """Effective months at the posting's station after the month of the day, up to where a later posting begins."""
    person = SocialWorker.objects.get(pk=posting.worker_id).person
    rows = Attendance.objects.filter(
        of_person([person]), station=posting.station_id, month__gt=first_of_month(end)
    )
    again = (
        Posting.objects.filter(of_person([person]), station=posting.station_id, start__gt=posting.start)
        .order_by("start")
        .first()
    )
    if again is not None:
        rows = rows.filter(month__lt=first_of_month(again.start))
    return sorted({row.month for row in rows if is_effective(*row.marks)})


@transaction.atomic
def reopen_posting(*, posting: Posting, because: str, token: str, actor: User) -> Posting:
    """Open a posting again that was closed by mistake, with a reason.

    Raises StaleRecord, and RecordRefused while the person is on post elsewhere or again here, and for one that a
    transfer closed.
    """
    because = given_words(because, "请写明重新打开的原因", RecordRefused)
    held = _held_posting(posting, token)
    if held.end is None:
        raise RecordRefused("这段在岗没有结束，不需要重新打开。")
    person = held.worker.person
    open_ones = Posting.objects.filter(of_person([person]), end__isnull=True)
    if (
        open_ones.exists()
        or Posting.objects.filter(of_person([person]), station=held.station_id, start__gt=held.start).exists()
    ):
        raise RecordRefused(
            "该社工已有之后的在岗安排（在本站或另一社工站），没有重新打开。"
            "若是调动登记有误，请由现在的社工站提出调回；如有疑问，请联系区民政局。"
        )
    before = values_of(held, POSTING_FIELDS)
    held.end, held.reason = None, ""
    held.save(update_fields=["end", "reason"])
    _record(
        actor,
        "posting.opened_again",
        held,
        before,
        _changed(before, values_of(held, POSTING_FIELDS)),
        because,
    )
    return held


def _held_posting(posting: Posting, token: str) -> Posting:
    lock_person(worker=posting.worker.merged_into or posting.worker)
    held = (
        Posting.objects.select_for_update(of=("self",))
        .select_related("worker__merged_into", "station", "area")
        .get(pk=posting.pk)
    )
    check_seen(held, POSTING_FIELDS, token)
    return held


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    return [name for name in after if before[name] != after[name]]


def _public(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: WITHHELD if name in _PRIVATE and value else value for name, value in values.items()}


def _record(
    actor: User,
    action: str,
    row: SocialWorker | Certificate | Posting,
    before: Mapping[str, Any],
    changed: list[str],
    reason: str = "",
) -> None:
    after = values_of(row, changed)
    record(
        actor=actor,
        action=action,
        target=row,
        before=_public({name: before[name] for name in changed}),
        after=_public(after),
        reason=reason,
    )

"""Transfers between stations: proposed by one, answered by the other. Attendance is never touched."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from staffing.models import Posting, SocialWorker, Transfer
from staffing.refusals import RecordRefused
from staffing.registration import NumberError, registration_number
from staffing.services.people import end_posting, lock_person
from staffing.transfers import answering_station, open_posting, proposing_station
from stations.audit import record
from stations.models import Station, User
from stations.permissions import may_report
from stations.refusals import LONGEST_REASON

State, Side = Transfer.State, Transfer.Side


@transaction.atomic
def propose_out(
    *,
    worker: SocialWorker,
    from_station: Station,
    to_station: Station,
    last_day: date,
    first_day: date,
    reason: str,
    actor: User,
) -> Transfer:
    """The worker's station proposes that the worker goes to another one (调出).

    Raises RecordRefused for somebody who is not on post there, for days that can't be, and while one waits already.
    """
    _check(last_day, first_day, reason)
    if to_station == from_station:
        raise RecordRefused("调入站就是本站，没有提出。请选择另一个社工站。")
    posting = open_posting(worker, from_station)
    if posting is None:
        raise RecordRefused("该社工现在不在本站在岗，没有提出调动。")
    if last_day < posting.start:
        raise RecordRefused(f"最后在岗日早于到岗日期（{posting.start:%Y-%m-%d}），没有提出调动。")
    if open_posting(worker, to_station) is not None:
        raise RecordRefused("该社工已在调入站在岗，没有提出调动。请与对方核对。")
    transfer = Transfer(
        side=Side.OUT,
        worker=worker.merged_into or worker,
        from_station=from_station,
        to_station=to_station,
        last_day=last_day,
        first_day=first_day,
        reason=reason.strip(),
        proposed_by=actor,
    )
    return _propose(transfer, actor)


@transaction.atomic
def propose_in(
    *,
    to_station: Station,
    name: str,
    number: str,
    last_day: date,
    first_day: date,
    reason: str,
    actor: User,
) -> Transfer:
    """The new station asks for a worker by name and registration number (调入).

    Whether they fit somebody, and at which station, is not told: the request is kept either way and reaches the other
    station only where they do. Raises RecordRefused for a number or days that can't be, and while one waits already.
    """
    _check(last_day, first_day, reason)
    try:
        asked = registration_number(number)
    except NumberError as wrong:
        raise RecordRefused(str(wrong)) from wrong
    if asked is None or not name.strip():
        raise RecordRefused("请填写姓名和证书登记号。")
    worker = SocialWorker.objects.filter(registration_number=asked, name=name.strip()).first()
    if worker is not None and open_posting(worker, to_station) is not None:
        raise RecordRefused("该社工已在本站在岗，不需要调入。")
    posting = _posting_elsewhere(worker, to_station) if worker else None
    transfer = Transfer(
        side=Side.IN,
        worker=worker if posting else None,
        asked_name=name.strip(),
        asked_number=asked,
        from_station=posting.station if posting else None,
        to_station=to_station,
        last_day=last_day,
        first_day=first_day,
        reason=reason.strip(),
        proposed_by=actor,
    )
    return _propose(transfer, actor)


def _posting_elsewhere(worker: SocialWorker, station: Station) -> Posting | None:
    rows = worker.postings.filter(end__isnull=True).exclude(station=station)
    return rows.select_related("station").order_by("-start").first()


def _check(last_day: date, first_day: date, reason: str) -> None:
    if first_day <= last_day:
        raise RecordRefused("调入站到岗日应晚于调出站最后在岗日，没有提出调动。请核对这两个日期。")
    if len(reason.strip()) > LONGEST_REASON:
        raise RecordRefused(f"说明最多 {LONGEST_REASON} 字。")


def _propose(transfer: Transfer, actor: User) -> Transfer:
    try:
        with transaction.atomic():
            transfer.save(force_insert=True)
    except IntegrityError as error:
        raise RecordRefused("已经提出过同一名社工的调动，正等待对方确认。") from error
    after = {
        "worker_id": transfer.worker_id,
        "from_station_id": transfer.from_station_id,
        "to_station_id": transfer.to_station_id,
        "last_day": transfer.last_day.isoformat(),
        "first_day": transfer.first_day.isoformat(),
    }
    record(actor=actor, action="transfer.proposed", target=transfer, after=after, reason=transfer.reason)
    return transfer


@transaction.atomic
def agree(*, transfer: Transfer, answer: str, actor: User) -> Transfer:
    """The other side agrees: the old posting is closed as 调出 and a new one opened as 调入, both or neither.

    Raises RecordRefused for somebody who may not answer, the person who proposed, a transfer that was answered before,
    and when the postings or the months reported since no longer allow it.
    """
    _may_answer(transfer, actor)
    worker = transfer.worker
    if worker is None or transfer.from_station is None:
        raise RecordRefused("没有与这份请求相符的社工，不能确认。")
    held = lock_person(worker=worker.merged_into or worker, besides=[transfer.to_station])
    _claim(transfer, State.AGREED, answer, actor)
    posting = open_posting(held, transfer.from_station)
    if posting is None:
        raise RecordRefused("该社工已不在调出站在岗，没有确认。请由提出方撤回后重新提出。")
    if open_posting(held, transfer.to_station) is not None:
        raise RecordRefused("该社工已在调入站在岗，没有确认。请核对后由提出方撤回。")
    end_posting(posting=posting, end=transfer.last_day, reason=Posting.Reason.TRANSFERRED_OUT)
    new = Posting.objects.create(
        worker=held,
        station=transfer.to_station,
        start=transfer.first_day,
        position=posting.position,
        reason=Posting.Reason.TRANSFERRED_IN,
    )
    after = {"closed": posting.pk, "opened": new.pk}
    record(actor=actor, action="transfer.agreed", target=transfer, after=after, reason=answer.strip())
    return transfer


@transaction.atomic
def refuse(*, transfer: Transfer, answer: str, actor: User) -> Transfer:
    """The other side refuses, with its reason. Nothing else changes. Raises RecordRefused."""
    _may_answer(transfer, actor)
    if not answer.strip():
        raise RecordRefused("请写明不同意的原因，提出方会看到。")
    _claim(transfer, State.REFUSED, answer, actor)
    record(actor=actor, action="transfer.refused", target=transfer, reason=answer.strip())
    return transfer


@transaction.atomic
def withdraw(*, transfer: Transfer, answer: str, actor: User) -> Transfer:
    """The side that proposed takes its proposal back while it waits. Raises RecordRefused."""
    if not may_report(actor, proposing_station(transfer)):
        raise RecordRefused("只有提出调动的社工站可以撤回。")
    _claim(transfer, State.WITHDRAWN, answer, actor)
    record(actor=actor, action="transfer.withdrawn", target=transfer, reason=answer.strip())
    return transfer


def _may_answer(transfer: Transfer, actor: User) -> None:
    station = answering_station(transfer)
    if station is None or not may_report(actor, station):
        raise RecordRefused("这项调动由对方社工站或其承办机构答复。")
    if transfer.proposed_by_id == actor.pk:
        raise RecordRefused(
            "提出调动的人不能自己答复。请由对方站的人员、承办机构的另一位人员或系统管理员答复。"
        )


def _claim(transfer: Transfer, state: str, answer: str, actor: User) -> None:
    """Answer it once: whoever comes second finds nothing that waits."""
    answer = answer.strip()
    if len(answer) > LONGEST_REASON:
        raise RecordRefused(f"说明最多 {LONGEST_REASON} 字。")
    values = {"state": state, "answer": answer, "answered_by": actor, "answered_at": timezone.now()}
    if Transfer.objects.filter(pk=transfer.pk, state=State.WAITING).update(**values) != 1:
        found = Transfer.objects.get(pk=transfer.pk).get_state_display()
        raise RecordRefused(f"这项调动{found}，没有重复处理。")
    transfer.refresh_from_db()

"""A city's workbook on its way: kept once, worked on by one worker at a time, taken up again when that one dies.

What an intake does around this: `store_city` → a worker's `take`, then `beat` after each station, then `finish_reading`
→ a person's `confirm_city` → `take` again, each station written in a transaction of its own → `finish_writing`.
Whoever took it last goes on; an earlier one that was only slow notices at its next beat.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import Literal

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from stations.access import Role
from stations.audit import record
from stations.intake import Problem
from stations.models import CityPart, CityUpload, Station, Upload, User
from stations.refusals import LONGEST_REASON
from stations.uploads import UploadDecided, UploadRefused

# After this long without a sign of life the worker is taken for dead, and another one may take the work.
SILENCE = timedelta(seconds=30)
# A worker looks for work every second; what waits longer than this has none, or one that does something else.
WAIT = timedelta(seconds=10)

State = CityUpload.State


class Superseded(Exception):  # noqa: N818 - nothing went wrong: another worker goes on
    """Another worker has taken the work in the meantime."""


def stations_of(user: User) -> QuerySet[Station]:
    """The stations that a person may report for all together: the whole city's, or those of the own district."""
    if user.access.is_(Role.ADMINISTRATOR):
        return Station.objects.opened_to(user)
    return Station.objects.filter(subdistrict__district__in=user.access.districts)


def store_city(*, data: bytes, filename: str, actor: User) -> CityUpload:
    """Keep the bytes as they came, once for all stations, and let them wait to be read."""
    city = CityUpload(
        kind=Upload.Kind.ATTENDANCE,
        original_name=filename[-200:],
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        uploaded_by=actor,
        queued_at=timezone.now(),
    )
    city.file.save(filename, ContentFile(data), save=False)
    try:
        with transaction.atomic():
            city.save(force_insert=True)
            record(actor=actor, action="city.stored", target=city, after={"sha256": city.sha256})
    except BaseException:
        city.file.delete(save=False)
        raise
    return city


# --- the worker's side -----------------------------------------------------------------------------------------


def silent() -> Q:
    """Condition on city uploads that no living worker has in hand."""
    return Q(beat_at__isnull=True) | Q(beat_at__lt=timezone.now() - SILENCE)


def take(*, city: CityUpload, state: CityUpload.State) -> bool:
    """Whether the work of this state is now the caller's. It isn't while another worker is alive in it, or when done."""
    taken = CityUpload.objects.filter(silent(), pk=city.pk, state=state).update(
        run=F("run") + 1, beat_at=timezone.now()
    )
    city.refresh_from_db()
    return taken == 1


def beat(*, city: CityUpload, done: int, total: int) -> None:
    """A sign of life, and how far the work is. Raises Superseded when another worker has it."""
    beaten = _mine(city).update(beat_at=timezone.now(), done=done, total=total)
    if beaten != 1:
        raise Superseded


def hold_up(city: CityUpload) -> Literal["", "queue", "no worker", "silent"]:
    """Why nothing moves in work that is under way: others are before it, no worker runs, or the worker fell silent."""
    now = timezone.now()
    if not city.is_active:
        return ""
    if city.beat_at is not None:
        return "silent" if now - city.beat_at > SILENCE else ""
    if now - city.queued_at < WAIT:
        return ""
    others = CityUpload.objects.filter(state__in=[State.READING, State.WRITING]).exclude(silent())
    return "queue" if others.exists() else "no worker"


def _mine(city: CityUpload) -> QuerySet[CityUpload]:
    return CityUpload.objects.filter(pk=city.pk, run=city.run, state=city.state)


def finish_reading(*, city: CityUpload, parts: Collection[CityPart], problems: Iterable[Problem]) -> None:
    """Store what was found, instead of what an earlier reading found. Raises Superseded."""
    with transaction.atomic():
        read = _mine(city).update(
            state=State.READY,
            done=len(parts),
            total=len(parts),
            problems=[problem.as_json() for problem in problems],
        )
        if read != 1:
            raise Superseded
        city.parts.all().delete()
        CityPart.objects.bulk_create(parts)
    city.refresh_from_db()


def give_up_reading(*, city: CityUpload, problems: Iterable[dict[str, str]]) -> None:
    """Nothing in the file can be read; the problems say why. Raises Superseded."""
    if _mine(city).update(state=State.UNREADABLE, problems=list(problems)) != 1:
        raise Superseded
    city.refresh_from_db()


def finish_writing(*, city: CityUpload) -> None:
    """Every confirmed station was written, or says why not."""
    if city.parts.filter(state=CityPart.State.CONFIRMED).exists():
        return
    with transaction.atomic():
        if _mine(city).update(state=State.DONE) == 1:
            written = city.parts.filter(state=CityPart.State.APPLIED).count()
            record(actor=city.confirmed_by, action="city.applied", target=city, after={"stations": written})
    city.refresh_from_db()


# --- people's side ---------------------------------------------------------------------------------------------


@transaction.atomic
def confirm_city(
    *, city: CityUpload, actor: User, run: int, reason: str = "", left_out: Collection[int] = ()
) -> None:
    """Let the stations without errors be written, but for those left out (by position), once.

    `run` is that of the reading that was shown. The reason accepts the warnings of all of them.
    Raises UploadDecided on a second call, UploadRefused without a needed reason or with nothing to write.
    """
    reason = reason.strip()
    if len(reason) > LONGEST_REASON:
        raise UploadRefused(f"说明最多 {LONGEST_REASON} 字，没有开始写入。请缩短后再提交。")
    now = timezone.now()
    confirmed = CityUpload.objects.filter(pk=city.pk, state=State.READY, run=run).update(
        state=State.WRITING,
        confirmed_by=actor,
        confirmed_at=now,
        reason=reason,
        queued_at=now,
        beat_at=None,
        done=0,
    )
    if confirmed != 1:
        raise UploadDecided(_stands(city))
    ready = city.parts.filter(state=CityPart.State.READY)
    ready.filter(position__in=left_out).update(state=CityPart.State.LEFT_OUT)
    if not reason and ready.exclude(warnings=[]).exists():
        raise UploadRefused(
            "有提醒的社工站须写明原因才能写入，没有开始写入。请填写说明，或不勾选这些社工站。"
        )
    total = ready.update(state=CityPart.State.CONFIRMED)
    if not total:
        raise UploadRefused("没有可以写入的社工站，没有开始写入。请至少选择一个社工站。")
    CityUpload.objects.filter(pk=city.pk).update(total=total)
    record(actor=actor, action="city.confirmed", target=city, after={"stations": total}, reason=reason)
    city.refresh_from_db()


def _stands(city: CityUpload) -> str:
    return f"这份文件{CityUpload.objects.get(pk=city.pk).get_state_display()}，没有重复处理。"


@transaction.atomic
def resume_city(*, city: CityUpload, actor: User) -> None:
    """Put work that no worker has in hand into the queue again. Raises UploadDecided when there is none."""
    active = Q(state__in=[State.READING, State.WRITING])
    resumed = CityUpload.objects.filter(active, silent(), pk=city.pk).update(
        queued_at=timezone.now(), beat_at=None
    )
    if resumed != 1:
        raise UploadDecided(_stands(city))
    record(actor=actor, action="city.resumed", target=city)
    city.refresh_from_db()


@transaction.atomic
def discard_city(*, city: CityUpload, actor: User) -> None:
    """Give up a file of which nothing was written; its bytes and what was found in it stay."""
    waiting = [State.READY, State.UNREADABLE]
    if CityUpload.objects.filter(pk=city.pk, state__in=waiting).update(state=State.DISCARDED) != 1:
        raise UploadDecided(_stands(city))
    record(actor=actor, action="city.discarded", target=city)
    city.refresh_from_db()

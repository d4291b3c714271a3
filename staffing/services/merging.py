"""Joining two records of one person, and taking them apart. Rows of attendance stay where they are."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from staffing.duplicates import kept_and_joined, may_merge, obstacles_to_merge
from staffing.joined_figures import Change, locked_changes, separating
from staffing.models import Attendance, Merge, NotTheSame, Posting, SocialWorker
from staffing.persons import may_edit_worker, postings_of, stations_of
from staffing.queries import of_person
from staffing.refusals import RecordRefused
from stations.audit import record
from stations.holding import hold_stations
from stations.models import User
from stations.refusals import given_words
from stations.undoing import as_json, set_values, values_of

# What a kept record takes over from the other where it knows nothing itself.
TAKEN_OVER = ("practice_since", "trained_on")


@transaction.atomic
def merge(*, one: SocialWorker, other: SocialWorker, reason: str, actor: User) -> Merge:
    """Point one of the two records to the other; returns the merge, whose `kept` is the person from now on.

    Raises RecordRefused without a reason, for somebody who doesn't look after both records, and with the first thing
    that speaks against it.
    """
    reason = given_words(reason, "请写明合并的原因", RecordRefused)
    if not may_merge(actor, one, other):
        raise RecordRefused("只有两份档案所在社工站的人员（或共同的承办机构）和系统管理员可以合并。")
    kept, joined = kept_and_joined(*_lock_both(one, other))
    if obstacles := obstacles_to_merge(actor, kept, joined):
        raise RecordRefused(f"没有合并。{obstacles[0]}")
    taken = {
        name: as_json(getattr(joined, name))
        for name in TAKEN_OVER
        if getattr(kept, name) is None and getattr(joined, name) is not None
    }
    made = Merge.objects.create(
        kept=kept,
        joined=joined,
        reason=reason,
        merged_by=actor,
        stood=_standing(kept, joined),
        taken_over=taken,
    )
    set_values(kept, taken)
    kept.save(update_fields=TAKEN_OVER)
    joined.merged_into = kept
    joined.save(update_fields=["merged_into"])
    after = {"merged_into_id": kept.pk}
    record(actor=actor, action="socialworker.merged", target=joined, after=after, reason=reason)
    return made


@transaction.atomic
def separate(*, joined: SocialWorker, reason: str, actor: User) -> Merge:
    """Take a joined record apart again, while nothing rests on the merge.

    What the kept record had taken over goes back where it still stands so. Raises RecordRefused.
    """
    reason = given_words(reason, "请写明分开的原因", RecordRefused)
    made = standing_merge(joined=joined)
    if made is None:
        raise RecordRefused("这份档案没有并入其他档案，不需要分开。")
    if not may_merge(actor, made.kept, made.joined):
        raise RecordRefused("只有两份档案所在社工站的人员（或共同的承办机构）和系统管理员可以分开。")
    _lock_both(made.kept, joined)
    if obstacles := obstacles_to_separate(made=made):
        raise RecordRefused(f"没有分开。{obstacles[0]}")
    kept = SocialWorker.objects.get(pk=made.kept_id)
    set_values(kept, _given_back(made, kept))
    kept.save(update_fields=TAKEN_OVER)
    SocialWorker.objects.filter(pk=joined.pk).update(merged_into=None)
    made.separated_by, made.separated_at, made.separated_because = actor, timezone.now(), reason
    made.save(update_fields=["separated_by", "separated_at", "separated_because"])
    before = {"merged_into_id": kept.pk}
    record(actor=actor, action="socialworker.separated", target=joined, before=before, reason=reason)
    return made


def standing_merge(*, joined: SocialWorker) -> Merge | None:
    """The merge by which the record is joined to another; None when it isn't."""
    rows = Merge.objects.filter(joined=joined, separated_at__isnull=True)
    return rows.select_related("kept__station", "joined__merged_into", "joined__station").first()


def obstacles_to_separate(*, made: Merge) -> list[str]:
    """Why the records can't be taken apart, each with what to do."""
    now = _standing(made.kept, made.joined)
    months = set(now["attendance"]) - set(made.stood["attendance"])
    postings = set(now["postings"]) - set(made.stood["postings"])
    found = []
    if months:
        found.append(
            f"合并之后又写入了 {len(months)} 条到岗记录，无法判断属于哪一份档案。"
            "请先撤销合并之后的上传，或联系系统管理员。"
        )
    if postings:
        found.append("合并之后又有新的在岗安排（到岗或调动），无法判断属于哪一份档案。请联系系统管理员核对。")
    return found or locked_changes([made.kept_id], taking_apart(made=made))


def taking_apart(*, made: Merge) -> Change:
    """How worker-months would count with the two records apart."""
    given_back = _given_back(made, made.kept)
    return separating(made.joined, None if "practice_since" in given_back else made.kept.practice_since)


@transaction.atomic
def tell_apart(*, one: SocialWorker, other: SocialWorker, actor: User) -> NotTheSame:
    """Keep that two records of one name are two persons; said again, it stays with who said it first.

    They can still be joined later. Raises RecordRefused for one record, for joined ones, and for somebody who looks
    after neither.
    """
    if one.person == other.person:
        raise RecordRefused("两份档案已合并为一人。若是两个人，请先把档案分开。")
    if not (may_edit_worker(actor, one) or may_edit_worker(actor, other)):
        raise RecordRefused("只有两份档案所在社工站的人员（或承办机构）和系统管理员可以认定。")
    first, second = sorted((one, other), key=lambda row: row.pk)
    made, is_new = NotTheSame.objects.get_or_create(worker=first, other=second, defaults={"by": actor})
    if is_new:
        record(actor=actor, action="socialworker.told_apart", target=first, after={"other": second.pk})
    return made


def _given_back(made: Merge, kept: SocialWorker) -> dict[str, Any]:
    """What the kept record loses again: taken over, and not corrected since."""
    stands = values_of(kept, TAKEN_OVER)
    return {name: None for name, value in made.taken_over.items() if stands[name] == value}


def _standing(kept: SocialWorker, joined: SocialWorker) -> dict[str, list[int]]:
    """The ids of both records' months and postings."""
    mine = of_person([kept.pk, joined.pk])
    return {
        "attendance": sorted(Attendance.objects.filter(mine).values_list("pk", flat=True)),
        "postings": sorted(Posting.objects.filter(mine).values_list("pk", flat=True)),
    }


def _lock_both(one: SocialWorker, other: SocialWorker) -> tuple[SocialWorker, SocialWorker]:
    """Both rows as they stand, held with their stations: sheets and corrections come before or after."""
    hold_stations(
        station.pk for worker in (one, other) for station in stations_of(worker, postings_of(worker))
    )
    rows = SocialWorker.objects.select_for_update(of=("self",)).select_related("station__subdistrict")
    held = {row.pk: row for row in rows.filter(pk__in=(one.pk, other.pk)).order_by("pk")}
    return held[one.pk], held[other.pk]

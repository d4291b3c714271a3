"""Dividing a party's sheet among its assessors."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F

from scoring.dividing import Share, in_words, party_parts, roots_of, seats_with_sections, share_of_member
from scoring.models import Evaluation, Party, ScoreSheet
from scoring.permissions import require_organiser, require_state
from scoring.refusals import Conflict, Difference, Invalid, Obstacle, Refused
from scoring.services.automatic import fill_sheets
from scoring.services.parts import given_reason, hold, unsettle
from scoring.shares import Part
from stations.audit import record
from stations.models import User

State = Evaluation.State


@dataclass(frozen=True)
class ShareEntry:
    """The parts ticked for a member, by key; all of them are the whole sheet. `seen` is what the form showed."""

    parts: Collection[int]
    seen: str


@transaction.atomic
def divide(
    *, evaluation: Evaluation, party: Party, entries: Mapping[int, ShareEntry], actor: User, reason: str = ""
) -> int:
    """Say which sections each assessor of a party scores, by the member's id. Returns how many shares were changed.

    In 评分中 with a reason, and not for a sheet that is submitted. Points and findings in a section that is taken
    away stay and don't count; they are there again when it is given back. Raises Invalid for somebody without a
    section, Conflict when somebody else divided meanwhile.
    """
    require_organiser(evaluation, actor, "安排评分分工")
    hold(evaluation=evaluation)
    require_state(evaluation, [State.PREPARING, State.SCORING], "调整评分分工")
    parts = party_parts(party)
    if len(parts) < 2:
        raise Refused(Obstacle(f"{party.name}的评分表只有一个部分，不能分工。"))
    shares = [share_of_member(member, parts) for member in seats_with_sections(evaluation)]
    changes = _changes([share for share in shares if share.member.party_id == party.pk], parts, entries)
    if not changes:
        return 0
    if evaluation.state == State.SCORING:
        reason = given_reason(reason=reason, missing="评分已经开始，调整分工请写明原因。")
    # Also in 筹备, to which an evaluation with sheets may have gone back.
    _hold_sheets([share for share, _ in changes])
    for share, wanted in changes:
        _give(share, wanted, parts, actor, reason)
    members = [share.member.pk for share, _ in changes]
    fill_sheets(sheets=list(ScoreSheet.objects.filter(member__in=members).select_related("party")))
    unsettle(evaluation=evaluation, party=party)
    return len(changes)


def _changes(
    shares: Sequence[Share], parts: Sequence[Part], entries: Mapping[int, ShareEntry]
) -> list[tuple[Share, list[Part]]]:
    changes = []
    for share in shares:
        entry = entries.get(share.member.pk)
        if entry is None:
            continue
        wanted = [part for part in parts if part.key in entry.parts]
        if not wanted:
            raise Invalid({"parts": f"请为{share.member.user}至少勾选一个部分；不再评分的，请办理离任。"})
        if wanted == list(share.parts):
            continue
        if entry.seen != share.keys:
            raise Conflict(
                [
                    Difference(
                        f"{share.member.user}的分工",
                        in_words(share.parts, parts),
                        in_words(wanted, parts),
                        "",
                        None,
                    )
                ]
            )
        changes.append((share, wanted))
    return changes


def _hold_sheets(shares: Sequence[Share]) -> None:
    """Keep the sheets for this transaction. What was read back before is not what is submitted after."""
    members = [share.member.pk for share in shares]
    sheets = ScoreSheet.objects.select_for_update(of=("self",)).filter(member__in=members).order_by("pk")
    submitted = {sheet.member_id for sheet in sheets if sheet.is_submitted}
    if closed := [share.member.user for share in shares if share.member.pk in submitted]:
        raise Refused(
            *(
                Obstacle(f"{user}的评分表已经提交，不能调整分工。", "请组长先在评估页面退回这张评分表")
                for user in closed
            )
        )
    ScoreSheet.objects.filter(member__in=members).update(version=F("version") + 1)


def _give(share: Share, wanted: Sequence[Part], parts: Sequence[Part], actor: User, reason: str) -> None:
    whole = len(wanted) == len(parts)
    share.member.sections.set([] if whole else roots_of(share.member.party, wanted))
    record(
        actor=actor,
        action="panel.divided",
        target=share.member.evaluation,
        before={"member": share.member.pk, "share": in_words(share.parts, parts)},
        after={"member": share.member.pk, "share": in_words(wanted, parts)},
        reason=reason,
    )

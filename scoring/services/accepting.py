"""Accepting contradictions between texts and data before issue, each with a reason that is kept (已说明)."""

from collections.abc import Sequence
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from scoring.checking import standing_acceptances, standing_notes
from scoring.contradiction_notes import Note
from scoring.models import Acceptance, Evaluation
from scoring.permissions import require_lead, require_state
from scoring.refusals import Conflict, Difference, Invalid, Obstacle, Refused
from scoring.services.parts import given_reason, hold
from stations.audit import record
from stations.models import User

WHAT = "说明文字与数据不符的地方"
NO_REASON = "请至少为一处写明理由。"


class Explanation(NamedTuple):
    """Why the contradiction with this key may stay. `seen` is the acceptance that the writer saw there; 0: none."""

    key: str
    reason: str
    seen: int = 0


@transaction.atomic
def accept_contradictions(
    *, evaluation: Evaluation, explanations: Sequence[Explanation], actor: User
) -> list[Acceptance]:
    """The lead accepts warnings at 汇总, each with a reason: all of them or none. Without a reason one is left alone.

    The same reason a second time changes nothing. Raises PermissionDenied, Refused for what must be mended or is no
    longer there, Invalid without any reason, and Conflict where somebody gave another reason since.
    """
    require_lead(evaluation, actor, WHAT)
    hold(evaluation=evaluation)
    _require_open(evaluation, WHAT)
    given = [one._replace(reason=given_reason(reason=one.reason)) for one in explanations]
    given = [one for one in given if one.reason]
    if not given:
        raise Invalid({"reason": NO_REASON})
    standing = standing_acceptances(evaluation)
    if differences := _differences(given, standing):
        raise Conflict(differences)
    notes = {note.contradiction.key: note for note in standing_notes(evaluation)}
    return [
        _accept(evaluation, notes.get(one.key), one, standing.get(one.key), actor)
        for one in {one.key: one for one in given}.values()
    ]


def _require_open(evaluation: Evaluation, what: str) -> None:
    """At 汇总, and while a correction of the issued report is under way."""
    if evaluation.open_correction is None:
        require_state(evaluation, [Evaluation.State.COLLATED], what)


def _differences(given: Sequence[Explanation], standing: dict[str, Acceptance]) -> list[Difference]:
    """Reasons that somebody else gave since the page was opened."""
    return [
        Difference(
            f"{there.place}的说明",
            there.reason,
            one.reason,
            str(there.accepted_by),
            there.accepted_at,
            f"seen-{one.key}",
            there.pk,
        )
        for one in given
        if (there := standing.get(one.key)) and there.pk != one.seen and there.reason != one.reason
    ]


def _accept(
    evaluation: Evaluation, note: Note | None, given: Explanation, there: Acceptance | None, actor: User
) -> Acceptance:
    if note is None:
        raise Refused(
            Obstacle("有一处文字或数据已有变化，您的说明没有保存。", "请返回签发页面，核对现在的结果")
        )
    found = note.contradiction
    if note.blocks:
        raise Refused(Obstacle(f"{found.where}：{found.message}这一处必须改正，不能只作说明。"))
    if there is not None:
        if there.reason == given.reason:
            return there
        _take_back(there, actor)
    acceptance = Acceptance.objects.create(
        evaluation=evaluation,
        key=found.key,
        code=found.code,
        place=found.where,
        text=found.text,
        message=found.message,
        reason=given.reason,
        accepted_by=actor,
    )
    record(
        actor=actor,
        action="contradiction.explained",
        target=acceptance,
        after={"place": found.where, "message": found.message},
        reason=given.reason,
    )
    return acceptance


@transaction.atomic
def withdraw_acceptance(*, acceptance: Acceptance, actor: User) -> None:
    """The lead takes an acceptance back, at 汇总; the row stays as history. A second time changes nothing."""
    evaluation = acceptance.evaluation
    require_lead(evaluation, actor, "撤回说明")
    hold(evaluation=evaluation)
    _require_open(evaluation, "撤回说明")
    acceptance.refresh_from_db(fields=["withdrawn_at", "withdrawn_by"])
    if acceptance.withdrawn_at is None:
        _take_back(acceptance, actor)


def _take_back(acceptance: Acceptance, actor: User) -> None:
    acceptance.withdrawn_by, acceptance.withdrawn_at = actor, timezone.now()
    acceptance.save(update_fields=["withdrawn_by", "withdrawn_at"])
    record(
        actor=actor,
        action="contradiction.withdrawn",
        target=acceptance,
        before={"reason": acceptance.reason},
    )

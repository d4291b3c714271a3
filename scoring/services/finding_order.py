"""The order of the points of a list."""

from collections.abc import Sequence

from django.db import transaction

from scoring.models import Evaluation, Finding
from scoring.refusals import Conflict, Difference, Invalid
from scoring.services.texts import hold_for_writing, record_finding
from stations.models import User

HEAD = 20


@transaction.atomic
def order_findings(*, finding: Finding, actor: User, seen: Sequence[int], order: Sequence[int]) -> None:
    """Put the list that the point stands in into another order: the sheet's points, or as lead the place's.

    `seen` are its points' ids in the order that the actor saw, `order` the same ids as they are to stand. Raises
    Conflict when the list is another one by now, a point more, fewer or elsewhere, and leaves it as it is. The same
    order a second time changes nothing.
    """
    hold_for_writing(evaluation=finding.evaluation, party=finding.party_id, sheet=finding.sheet, actor=actor)
    now = _list_of(finding)
    ids = [row.pk for row in now]
    by_id = {row.pk: row for row in now}
    if ids == list(order) and finding.pk in by_id:
        return
    if ids != list(seen) or finding.pk not in by_id:
        mine = [row for pk in order if (row := by_id.get(pk))]
        raise Conflict([Difference("顺序", _in_words(now), _in_words(mine), "", None)])
    if sorted(order) != sorted(ids):
        raise Invalid({"order": "新的顺序和清单里的条目对不上，没有保存。请刷新页面后再调整。"})
    ordered = [by_id[pk] for pk in order]
    for position, row in enumerate(ordered, start=1):
        row.position = position
    Finding.objects.bulk_update(ordered, ["position"])
    record_finding(
        finding=finding,
        actor=actor,
        action="finding.moved",
        before={"order": ids},
        after={"order": list(order)},
    )


def move_finding(*, finding: Finding, actor: User, up: bool, seen: Sequence[int]) -> None:
    """Move a point one place up or down in the list as the actor saw it, as `order_findings` does."""
    order = list(seen)
    place = order.index(finding.pk) if finding.pk in order else 0
    other = place - 1 if up else place + 1
    if finding.pk in order and 0 <= other < len(order):
        order[place], order[other] = order[other], order[place]
    order_findings(finding=finding, actor=actor, seen=seen, order=order)


def _list_of(finding: Finding) -> list[Finding]:
    siblings = Finding.objects.counted().filter(
        evaluation_id=finding.evaluation_id,
        party_id=finding.party_id,
        section=finding.section,
        area=finding.area,
        kind=finding.kind,
    )
    if finding.evaluation.state != Evaluation.State.COLLATED:
        siblings = siblings.filter(sheet_id=finding.sheet_id)
    return list(siblings.select_for_update(of=("self",)))


def _in_words(rows: Sequence[Finding]) -> str:
    heads = (row.text if len(row.text) <= HEAD else f"{row.text[:HEAD]}……" for row in rows)
    return "\n".join(f"{number}. {head}" for number, head in enumerate(heads, start=1))

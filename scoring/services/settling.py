"""Settling the value of a party, or of a section, whose experts were too far apart."""

from decimal import Decimal

from django.db import transaction

from scoring import combination
from scoring.correction_guards import is_collated_again, opened_sheets
from scoring.models import Evaluation, Item, Party, Settlement
from scoring.part_results import PartResult
from scoring.permissions import require_lead, require_state
from scoring.refusals import Invalid, Obstacle, Refused
from scoring.results import PartyResult, evaluation_results
from scoring.services.parts import hold, touch
from stations.audit import record
from stations.models import User


@transaction.atomic
def settle(
    *,
    evaluation: Evaluation,
    party: Party,
    actor: User,
    value: Decimal,
    reason: str,
    section: Item | None = None,
) -> Settlement:
    """The lead settles a party's value, on the sheet's base, between the lowest and highest sheet, with a reason.

    Where the experts divided the sheet it is the value of one part: `section`, or the first item of what stands
    outside the sections. Only where the spread is above the scheme's limit; the sheets stay as they are.
    """
    require_lead(evaluation, actor, "裁定分差")
    hold(evaluation=evaluation)
    if not (opened_sheets(evaluation).filter(party=party).exists() and is_collated_again(evaluation)):
        require_state(evaluation, [Evaluation.State.COLLATED], "裁定分差")
    result = _result(evaluation, party, section)
    name = party.name if section is None else f"{party.name}“{result.name}”"
    if not (result.wants_settling or result.settled is not None):
        raise Refused(Obstacle(f"{name}的评分表尚未交齐，或分差没有超过上限，不需要裁定。"))
    if not reason.strip():
        raise Invalid({"reason": "请写明裁定的理由。"})
    try:
        combination.check_settled(value, result.totals)
    except ValueError as error:
        raise Invalid({"value": str(error)}) from error
    settlement, _ = Settlement.objects.update_or_create(
        evaluation=evaluation,
        party=party,
        section=section,
        defaults={"value": value, "reason": reason.strip(), "settled_by": actor},
    )
    touch(evaluation=evaluation)
    after = {"party": party.code, "settled": str(value)}
    record(
        actor=actor,
        action="party.settled",
        target=evaluation,
        before={"settled": None if result.settled is None else str(result.settled)},
        after=after if section is None else after | {"section": section.pk},
        reason=reason.strip(),
    )
    return settlement


def _result(evaluation: Evaluation, party: Party, section: Item | None) -> PartyResult | PartResult:
    """What is to be settled. Refused where the party is settled whole, or only section by section."""
    result = next(row for row in evaluation_results(evaluation).parties if row.party == party.pk)
    if section is None:
        if result.parts:
            raise Refused(Obstacle(f"{party.name}的评委分部分评分，请按部分裁定。"))
        return result
    part = next((part for part in result.parts if part.key == section.pk), None)
    if part is None:
        raise Refused(Obstacle(f"{party.name}没有单独评分的“{section.name}”，不能裁定。"))
    return part

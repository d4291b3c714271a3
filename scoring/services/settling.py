"""Settling the value of a party whose experts were too far apart."""

from decimal import Decimal

from django.db import transaction

from scoring import combination
from scoring.models import Evaluation, Party, Settlement
from scoring.permissions import require_lead, require_state
from scoring.refusals import Invalid, Obstacle, Refused
from scoring.results import evaluation_results
from scoring.services.parts import hold, touch
from stations.audit import record
from stations.models import User


@transaction.atomic
def settle(*, evaluation: Evaluation, party: Party, actor: User, value: Decimal, reason: str) -> Settlement:
    """The lead settles a party's value, on the sheet's base, between the lowest and highest sheet, with a reason.

    Only where the spread is above the scheme's limit; the sheets stay as they are.
    """
    require_lead(evaluation, actor, "裁定分差")
    hold(evaluation=evaluation)
    require_state(evaluation, [Evaluation.State.COLLATED], "裁定分差")
    result = next(row for row in evaluation_results(evaluation).parties if row.party == party.pk)
    if not (result.wants_settling or result.settled is not None):
        raise Refused(Obstacle(f"{party.name}的评分表尚未交齐，或分差没有超过上限，不需要裁定。"))
    if not reason.strip():
        raise Invalid({"reason": "请写明裁定的理由。"})
    try:
        combination.check_settled(value, result.totals)
    except ValueError as error:
        raise Invalid({"value": str(error)}) from error
    settlement, _ = Settlement.objects.update_or_create(
        evaluation=evaluation,
        party=party,
        defaults={"value": value, "reason": reason.strip(), "settled_by": actor},
    )
    touch(evaluation=evaluation)
    record(
        actor=actor,
        action="party.settled",
        target=evaluation,
        before={"settled": None if result.settled is None else str(result.settled)},
        after={"party": party.code, "settled": str(value)},
        reason=reason.strip(),
    )
    return settlement

"""A scheme with a part of it replaced, and the scheme that one begins with."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from scoring.models import Party
from scoring.scheme_plans import ItemPlan, PartyPlan, SchemePlan, item_lines

BANDS = (
    ("优秀", Decimal(90), Decimal(100)),
    ("良好", Decimal(80), Decimal(90)),
    ("合格", Decimal(60), Decimal(80)),
    ("不合格", Decimal(0), Decimal(60)),
)
# code, points, place in the result table, in the order of the chapters
FOUR_PARTIES = (
    (Party.Code.SUPERVISOR, 10, 2),
    (Party.Code.PURCHASER, 20, 1),
    (Party.Code.CENTRE, 15, 3),
    (Party.Code.THIRD, 55, 4),
)


def new_plan(code: str, name: str, *, standard: bool) -> SchemePlan:
    """The first version of a code with the usual grades; `standard`: with the usual four parties, without items."""
    parties = [
        PartyPlan(
            code=party.value,
            name=str(party.label),
            maximum=Decimal(points),
            chapter=chapter,
            result=result,
            items=(),
            findings_by_section=party == Party.Code.THIRD,
        )
        for chapter, (party, points, result) in enumerate(FOUR_PARTIES, start=1)
    ]
    return SchemePlan(code, 1, name, parties=parties if standard else (), bands=BANDS)


def heads_of(plan: SchemePlan) -> SchemePlan:
    """A scheme without its items."""
    return replace(plan, parties=tuple(replace(party, items=()) for party in plan.parties))


def with_items(plan: SchemePlan, code: str, items: Sequence[ItemPlan]) -> SchemePlan:
    """The scheme with other items of one party."""
    return replace(
        plan,
        parties=tuple(
            replace(party, items=tuple(items)) if party.code == code else party for party in plan.parties
        ),
    )


def with_heads(
    plan: SchemePlan, heads: SchemePlan, parties: Mapping[str, str], bands: Mapping[str, str]
) -> SchemePlan:
    """The scheme with other rules, parties and grades: parties keep the items that they had under their old code,
    vetoes the grades that they name, under their new names."""
    stored = {party.code: party.items for party in plan.parties}
    return replace(
        heads,
        parties=tuple(
            replace(party, items=_renamed(stored.get(parties.get(party.code, ""), ()), bands))
            for party in heads.parties
        ),
    )


def _renamed(items: Sequence[ItemPlan], bands: Mapping[str, str]) -> tuple[ItemPlan, ...]:
    return tuple(
        replace(
            item,
            veto_cap=bands.get(item.veto_cap, item.veto_cap),
            children=_renamed(item.children, bands),
        )
        for item in items
    )


def uncovered_vetoes(plan: SchemePlan) -> list[str]:
    """The grades that vetoes name and that the scheme doesn't have."""
    known = {name for name, _, _ in plan.bands}
    lines = [line for party in plan.parties for line in item_lines(party.items)]
    return [line.item.veto_cap for line in lines if line.item.veto_cap and line.item.veto_cap not in known]

"""A scheme as a plain structure: what a draft is made from, what is written to a workbook, what two versions are compared by."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Max

from scoring.models import Item, Party, Scheme

DEPTH = 3  # levels of a party's tree


@dataclass(frozen=True)
class ItemPlan:
    """An item to be made, with what lies below it. `veto_cap` names a band.

    An automatic one names its `fact` (a code of scoring.automatic.FACTS; `indicator_code` where that is of one
    indicator) and either the values that earn 0 and the maximum, or a `ladder` as scoring.automatic.read_ladder takes it.
    """

    name: str
    maximum: Decimal
    kind: str = Item.Kind.POINTS
    step: Decimal = Decimal("0.05")
    standard: str = ""
    evidence: str = ""
    by_area: bool = False
    veto_cap: str = ""
    fact: str = ""
    indicator_code: str = ""
    zero_at: Decimal | None = None
    full_at: Decimal | None = None
    ladder: str = ""
    children: Sequence["ItemPlan"] = ()


@dataclass(frozen=True)
class PartyPlan:
    """A party to be made. `chapter` and `result` are its places in the report and in the result table."""

    code: str
    name: str
    maximum: Decimal
    chapter: int
    result: int
    items: Sequence[ItemPlan]
    findings_by_section: bool = False


@dataclass(frozen=True)
class SchemePlan:
    """A scheme to be made: `bands` are (name, from, below)."""

    code: str
    version: int
    name: str
    parties: Sequence[PartyPlan]
    bands: Sequence[tuple[str, Decimal, Decimal]]
    is_sample: bool = False
    base: str = Scheme.Base.OWN
    combination: str = Scheme.Combination.MEAN
    spread_limit: Decimal = Decimal(10)
    opening: str = Scheme.Opening.ALL_SUBMITTED


def rules_of(plan: SchemePlan) -> dict[str, Any]:
    """The fields of the scheme itself, without code and version."""
    return {
        "name": plan.name,
        "is_sample": plan.is_sample,
        "base": plan.base,
        "combination": plan.combination,
        "spread_limit": plan.spread_limit,
        "opening": plan.opening,
    }


def plan_of(scheme: Scheme) -> SchemePlan:
    """The scheme as it is stored: what `create_scheme` would make the same one from."""
    parties = scheme.parties.order_by("chapter").prefetch_related("items__veto_cap")
    return SchemePlan(
        code=scheme.code,
        version=scheme.version,
        name=scheme.name,
        is_sample=scheme.is_sample,
        base=scheme.base,
        combination=scheme.combination,
        spread_limit=scheme.spread_limit,
        opening=scheme.opening,
        parties=tuple(_party_plan(party) for party in parties),
        bands=tuple((band.name, band.lower, band.upper) for band in scheme.bands.order_by("-lower")),
    )


def _party_plan(party: Party) -> PartyPlan:
    return PartyPlan(
        code=party.code,
        name=party.name,
        maximum=party.maximum,
        chapter=party.chapter,
        result=party.result,
        items=_item_plans(list(party.items.all()), None),
        findings_by_section=party.findings_by_section,
    )


def _item_plans(items: Sequence[Item], parent: int | None) -> tuple[ItemPlan, ...]:
    return tuple(
        ItemPlan(
            name=item.name,
            maximum=item.maximum,
            kind=item.kind,
            step=item.step,
            standard=item.standard,
            evidence=item.evidence,
            by_area=item.by_area,
            veto_cap=item.veto_cap.name if item.veto_cap else "",
            fact=item.fact,
            indicator_code=item.indicator_code,
            zero_at=item.zero_at,
            full_at=item.full_at,
            ladder=item.ladder,
            children=_item_plans(items, item.pk),
        )
        for item in items
        if item.parent_id == parent
    )


@dataclass(frozen=True)
class ItemLine:
    """An item with its place: the number that it has by its place (1.2.1) and its level from 1."""

    number: str
    level: int
    item: ItemPlan


def item_lines(items: Sequence[ItemPlan], above: str = "") -> Iterator[ItemLine]:
    """The items of a tree and all that lies below them, in order."""
    for place, item in enumerate(items, start=1):
        number = f"{above}.{place}" if above else str(place)
        yield ItemLine(number, number.count(".") + 1, item)
        yield from item_lines(item.children, number)


def mark(content: SchemePlan | PartyPlan) -> str:
    """Names a content: equal for equal content, another after any change."""
    return hashlib.sha256(repr(content).encode()).hexdigest()[:16]


def fingerprint(scheme: Scheme) -> str:
    """The mark of a scheme as it is stored now."""
    return mark(plan_of(Scheme.objects.get(pk=scheme.pk)))


def next_version(code: str) -> int:
    """The number that the next version of a code gets; drafts count."""
    newest = Scheme.objects.filter(code=code).aggregate(newest=Max("version"))["newest"]
    return (newest or 0) + 1

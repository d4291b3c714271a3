"""Writing schemes: a draft from a plain structure, checked and published once."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from scoring.models import Band, Item, Party, Scheme
from scoring.refusals import Obstacle, Refused
from scoring.scheme_checks import scheme_problems
from stations.audit import record
from stations.models import User


@dataclass(frozen=True)
class ItemPlan:
    """An item to be made, with what lies below it. `veto_cap` names a band."""

    name: str
    maximum: Decimal
    kind: str = Item.Kind.POINTS
    step: Decimal = Decimal("0.05")
    standard: str = ""
    evidence: str = ""
    by_area: bool = False
    veto_cap: str = ""
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


@transaction.atomic
def create_scheme(*, plan: SchemePlan, actor: User | None) -> Scheme:
    """Make a draft as planned. Items are numbered by their place: 1, 1.1, 1.2, 2."""
    scheme = Scheme.objects.create(
        code=plan.code,
        version=plan.version,
        name=plan.name,
        is_sample=plan.is_sample,
        base=plan.base,
        combination=plan.combination,
        spread_limit=plan.spread_limit,
        opening=plan.opening,
    )
    bands = {
        name: Band.objects.create(scheme=scheme, name=name, lower=lower, upper=upper)
        for name, lower, upper in plan.bands
    }
    for party_plan in plan.parties:
        party = Party.objects.create(
            scheme=scheme,
            code=party_plan.code,
            name=party_plan.name,
            maximum=party_plan.maximum,
            chapter=party_plan.chapter,
            result=party_plan.result,
            findings_by_section=party_plan.findings_by_section,
        )
        _create_items(party, party_plan.items, bands)
    record(
        actor=actor,
        action="scheme.created",
        target=scheme,
        after={"code": plan.code, "version": plan.version},
    )
    return scheme


def _create_items(
    party: Party,
    plans: Sequence[ItemPlan],
    bands: dict[str, Band],
    *,
    parent: Item | None = None,
    order: int = 0,
) -> int:
    """Make items and those below them; returns the order of the last one made."""
    for place, plan in enumerate(plans, start=1):
        order += 1
        item = Item.objects.create(
            party=party,
            parent=parent,
            order=order,
            number=f"{parent.number}.{place}" if parent else str(place),
            kind=plan.kind,
            name=plan.name,
            maximum=plan.maximum,
            step=plan.step,
            standard=plan.standard,
            evidence=plan.evidence,
            by_area=plan.by_area,
            veto_cap=bands[plan.veto_cap] if plan.veto_cap else None,
        )
        order = _create_items(party, plan.children, bands, parent=item, order=order)
    return order


@transaction.atomic
def publish_scheme(*, scheme: Scheme, actor: User | None) -> Scheme:
    """Publish a sound draft for good. Raises Refused with every problem, or when it is published already."""
    if problems := scheme_problems(scheme):
        raise Refused(*(Obstacle(problem, "请在评估办法中更正") for problem in problems))
    published = Scheme.objects.filter(pk=scheme.pk, published_at__isnull=True).update(
        published_at=timezone.now()
    )
    if not published:
        raise Refused(Obstacle("这一版评估办法已经发布，不能再改。", "如需调整，请另建一版"))
    record(actor=actor, action="scheme.published", target=scheme)
    scheme.refresh_from_db()
    return scheme

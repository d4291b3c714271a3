"""Writing schemes: a draft from a plain structure, checked and published once."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from scoring.models import Band, Item, Party, Scheme
from scoring.refusals import Obstacle, Refused
from scoring.scheme_checks import scheme_problems
from scoring.scheme_plans import ItemPlan, SchemePlan
from stations.audit import record
from stations.models import User


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

"""What a draft holds: written from a plan, taken away, written anew, and told as theirs and mine."""

from collections.abc import Iterator, Sequence

from django.db import transaction

from scoring.models import Band, Item, Party, Scheme
from scoring.refusals import Difference
from scoring.scheme_diff import SchemeChange, scheme_changes
from scoring.scheme_plans import DEPTH, ItemLine, SchemePlan, item_lines, mark, plan_of, rules_of
from stations.audit import last_change_of, record
from stations.models import User


def create_content(*, scheme: Scheme, plan: SchemePlan) -> None:
    """Make the grades, parties and items, numbered by their place, in as many statements whatever their number."""
    bands = Band.objects.bulk_create(
        Band(scheme=scheme, name=name, lower=lower, upper=upper) for name, lower, upper in plan.bands
    )
    parties = Party.objects.bulk_create(
        Party(
            scheme=scheme,
            code=party.code,
            name=party.name,
            maximum=party.maximum,
            chapter=party.chapter,
            result=party.result,
            findings_by_section=party.findings_by_section,
        )
        for party in plan.parties
    )
    named = {band.name: band for band in bands}
    lines = [
        (party, order, line)
        for party, planned in zip(parties, plan.parties, strict=True)
        for order, line in enumerate(item_lines(planned.items), start=1)
    ]
    made: dict[tuple[int, str], Item] = {}
    for level in range(1, DEPTH + 1):
        rows = [
            _item(party, order, line, made.get((party.pk, line.number.rpartition(".")[0])), named)
            for party, order, line in lines
            if line.level == level
        ]
        made |= {(item.party_id, item.number): item for item in Item.objects.bulk_create(rows)}


def _item(party: Party, order: int, line: ItemLine, parent: Item | None, bands: dict[str, Band]) -> Item:
    plan = line.item
    return Item(
        party=party,
        parent=parent,
        order=order,
        number=line.number,
        kind=plan.kind,
        name=plan.name,
        maximum=plan.maximum,
        step=plan.step,
        standard=plan.standard,
        evidence=plan.evidence,
        by_area=plan.by_area,
        veto_cap=bands[plan.veto_cap] if plan.veto_cap else None,
        fact=plan.fact,
        indicator_code=plan.indicator_code,
        zero_at=plan.zero_at,
        full_at=plan.full_at,
        ladder=plan.ladder,
    )


def delete_content(*, draft: Scheme) -> None:
    """Take away all that a draft holds."""
    # Vetoes protect the grades that they name, so the items go first.
    Item.objects.filter(party__scheme=draft).delete()
    draft.parties.all().delete()
    draft.bands.all().delete()


@transaction.atomic
def rewrite(*, draft: Scheme, plan: SchemePlan, actor: User | None) -> list[SchemeChange]:
    """Put what is planned in the place of all that a held draft holds; gives what changed by that, and records it."""
    stored = plan_of(draft)
    changes = scheme_changes(stored, plan)
    if not changes:
        return []
    delete_content(draft=draft)
    Scheme.objects.filter(pk=draft.pk).update(**rules_of(plan))
    create_content(scheme=draft, plan=plan)
    record(
        actor=actor,
        action="scheme.edited",
        target=draft,
        before={"sha256": mark(stored)},
        after={"sha256": mark(plan_of(Scheme.objects.get(pk=draft.pk))), "changed": len(changes)},
    )
    return changes


def sides(
    *, draft: Scheme, changes: Sequence[SchemeChange], field: str = "", version: str = ""
) -> Iterator[Difference]:
    """What a stale plan would change, as theirs and mine. `field` carries the mark that stands now, `version`."""
    last = last_change_of(draft)
    who, when = (str(last.actor or ""), last.at) if last else ("", None)
    for change in changes:
        label = f"{change.place} {change.name}"
        for line in change.lines:
            yield Difference(f"{label}：{line.field}", line.old, line.new, who, when, field, version)
        if not change.lines:
            theirs, mine = ("没有", "有") if change.kind == "新增" else ("有", "没有")
            yield Difference(label, theirs, mine, who, when, field, version)

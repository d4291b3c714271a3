"""Writing schemes: drafts, from a plain structure or from another version; checked and published once."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils import timezone

from scoring.models import Band, Item, Party, Scheme
from scoring.refusals import Conflict, Difference, Obstacle, Refused
from scoring.scheme_checks import scheme_problems
from scoring.scheme_diff import SchemeChange, scheme_changes
from scoring.scheme_plans import ItemPlan, SchemePlan, fingerprint, next_version, plan_of
from stations.audit import last_change_of, record
from stations.doors import require
from stations.models import Role, User

PUBLISHED = Obstacle("这一版评估办法已经发布，不能再改。", "如需调整，请另建一版")
CHANGED = Obstacle("您打开页面之后，这一版草稿已在别处改动，没有执行。", "请返回查看现在的内容，再决定")


@transaction.atomic
def create_scheme(*, plan: SchemePlan, actor: User | None) -> Scheme:
    """Make a draft as planned. Items are numbered by their place: 1, 1.1, 1.2, 2."""
    scheme = Scheme.objects.create(code=plan.code, version=plan.version, **_rules(plan))
    _create_content(scheme, plan)
    record(
        actor=actor,
        action="scheme.created",
        target=scheme,
        after={"code": plan.code, "version": plan.version},
    )
    return scheme


def _rules(plan: SchemePlan) -> dict[str, Any]:
    return {
        "name": plan.name,
        "is_sample": plan.is_sample,
        "base": plan.base,
        "combination": plan.combination,
        "spread_limit": plan.spread_limit,
        "opening": plan.opening,
    }


def _create_content(scheme: Scheme, plan: SchemePlan) -> None:
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
            fact=plan.fact,
            indicator_code=plan.indicator_code,
            zero_at=plan.zero_at,
            full_at=plan.full_at,
            ladder=plan.ladder,
        )
        order = _create_items(party, plan.children, bands, parent=item, order=order)
    return order


@transaction.atomic
def copy_scheme(*, scheme: Scheme, version: int, actor: User | None) -> Scheme:
    """Make a draft with everything that the scheme holds, as its code's next version.

    `version` is the number that the person was offered: Refused when it is no longer the next one, so that a
    button pressed twice makes one draft.
    """
    _require_maker(actor)
    if version != next_version(scheme.code):
        raise Refused(
            Obstacle(
                f"{scheme.code} 的下一版现在是第 {next_version(scheme.code)} 版，没有复制。",
                "请返回刷新后再试",
            )
        )
    return create_scheme(plan=replace(plan_of(scheme), version=version), actor=actor)


@transaction.atomic
def import_scheme(*, plan: SchemePlan, actor: User | None) -> Scheme:
    """Make a draft as planned, as its code's next version, whatever version the plan names."""
    _require_maker(actor)
    return create_scheme(plan=replace(plan, version=next_version(plan.code)), actor=actor)


@transaction.atomic
def replace_draft(*, scheme: Scheme, plan: SchemePlan, actor: User | None, seen: str) -> list[SchemeChange]:
    """Put what is planned in the place of all that the draft holds; gives what changed by that.

    `seen` is the fingerprint of the content that the plan was made from. Raises Refused for a published version, a
    plan of another code or version; Conflict, with both sides, when the draft holds something else by now.
    """
    draft = _locked_draft(scheme, actor, None)
    if (plan.code, plan.version) != (draft.code, draft.version):
        raise Refused(
            Obstacle(
                f"工作簿写的是 {plan.code} 第 {plan.version} 版，这里是 {draft.code} 第 {draft.version} 版。",
                "请更正工作簿中的编号和版本，或在评估办法列表导入为新的草稿",
            )
        )
    changes = scheme_changes(plan_of(draft), plan)
    if not changes:
        return []
    if seen != fingerprint(draft):
        raise Conflict([difference for change in changes for difference in _sides(draft, change)])
    before = fingerprint(draft)
    _delete_content(draft)
    Scheme.objects.filter(pk=draft.pk).update(**_rules(plan))
    _create_content(draft, plan)
    record(
        actor=actor,
        action="scheme.edited",
        target=draft,
        before={"sha256": before},
        after={"sha256": fingerprint(draft), "changed": len(changes)},
    )
    return changes


def _sides(draft: Scheme, change: SchemeChange) -> Iterator[Difference]:
    """What a stale workbook would change, as theirs and mine."""
    last = last_change_of(draft)
    who, when = (str(last.actor or ""), last.at) if last else ("", None)
    label = f"{change.place} {change.name}"
    for line in change.lines:
        yield Difference(f"{label}：{line.field}", line.old, line.new, who, when)
    if not change.lines:
        sides = ("没有", "有") if change.kind == "新增" else ("有", "没有")
        yield Difference(label, *sides, who, when)


@transaction.atomic
def publish_scheme(*, scheme: Scheme, actor: User | None, seen: str | None = None) -> Scheme:
    """Publish a sound draft for good. Raises Refused with every problem, or when it is published already.

    `seen` is the fingerprint of what the person read: Refused when the draft holds something else by now.
    """
    draft = _locked_draft(scheme, actor, seen)
    if problems := scheme_problems(draft):
        raise Refused(*(Obstacle(problem, "请在评估办法中更正") for problem in problems))
    Scheme.objects.filter(pk=draft.pk).update(published_at=timezone.now())
    record(actor=actor, action="scheme.published", target=draft)
    scheme.refresh_from_db()
    return scheme


@transaction.atomic
def delete_draft(*, scheme: Scheme, actor: User | None, seen: str | None = None) -> None:
    """Delete a draft and all that it holds. Raises Refused once it is published, pinned, or changed since `seen`."""
    draft = _locked_draft(scheme, actor, seen)
    if pinned := draft.evaluations.count():
        raise Refused(Obstacle(f"有 {pinned} 次评估采用这一版评估办法，不能删除。"))
    record(
        actor=actor,
        action="scheme.deleted",
        target=draft,
        before={"code": draft.code, "version": draft.version},
    )
    _delete_content(draft)
    draft.delete()


def _delete_content(draft: Scheme) -> None:
    # Vetoes protect the grades that they name, so the items go first.
    Item.objects.filter(party__scheme=draft).delete()
    draft.parties.all().delete()
    draft.bands.all().delete()


def _locked_draft(scheme: Scheme, actor: User | None, seen: str | None) -> Scheme:
    """The draft as it stands, held until the transaction ends."""
    _require_maker(actor)
    draft = Scheme.objects.select_for_update().filter(pk=scheme.pk).first()
    if draft is None:
        raise Refused(Obstacle("这一版草稿已被删除。"))
    if draft.published_at is not None:
        raise Refused(PUBLISHED)
    if seen is not None and seen != fingerprint(draft):
        raise Refused(CHANGED)
    return draft


def _require_maker(actor: User | None) -> None:
    """Schemes are made by administrators, or by a command (None)."""
    require(
        actor is None or actor.access.is_(Role.ADMINISTRATOR),
        "评估办法由系统管理员建立和发布。如需调整，请联系系统管理员。",
    )

"""Writing schemes: drafts, from a plain structure or from another version; checked and published once."""

from dataclasses import replace

from django.db import transaction
from django.utils import timezone

from scoring.models import Scheme
from scoring.refusals import Conflict, Obstacle, Refused
from scoring.scheme_checks import scheme_problems
from scoring.scheme_diff import SchemeChange, scheme_changes
from scoring.scheme_plans import SchemePlan, fingerprint, mark, next_version, plan_of, rules_of
from scoring.services.scheme_content import create_content, delete_content, rewrite, sides
from stations.audit import record
from stations.doors import require
from stations.models import Role, User

PUBLISHED = Obstacle("这一版评估办法已经发布，不能再改。", "如需调整，请复制为新版")
CHANGED = Obstacle("您打开页面之后，这一版草稿已在别处改动，没有执行。", "请返回查看现在的内容，再决定")


@transaction.atomic
def create_scheme(*, plan: SchemePlan, actor: User | None) -> Scheme:
    """Make a draft as planned. Items are numbered by their place: 1, 1.1, 1.2, 2."""
    scheme = Scheme.objects.create(code=plan.code, version=plan.version, **rules_of(plan))
    create_content(scheme=scheme, plan=plan)
    record(
        actor=actor,
        action="scheme.created",
        target=scheme,
        after={"code": plan.code, "version": plan.version},
    )
    return scheme


@transaction.atomic
def copy_scheme(*, scheme: Scheme, version: int, actor: User | None) -> Scheme:
    """Make a draft with everything that the scheme holds, as its code's next version.

    `version` is the number that the person was offered: Refused when it is no longer the next one, so that a
    button pressed twice makes one draft.
    """
    require_maker(actor=actor)
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
    require_maker(actor=actor)
    return create_scheme(plan=replace(plan, version=next_version(plan.code)), actor=actor)


@transaction.atomic
def replace_draft(*, scheme: Scheme, plan: SchemePlan, actor: User | None, seen: str) -> list[SchemeChange]:
    """Put what is planned in the place of all that the draft holds; gives what changed by that.

    `seen` is the fingerprint of the content that the plan was made from. Raises Refused for a published version, a
    plan of another code or version; Conflict, with both sides, when the draft holds something else by now.
    """
    draft = locked_draft(scheme=scheme, actor=actor)
    changes_of_replacing(draft=draft, plan=plan, seen=seen)
    return rewrite(draft=draft, plan=plan, actor=actor)


def changes_of_replacing(*, draft: Scheme, plan: SchemePlan, seen: str) -> list[SchemeChange]:
    """What `replace_draft` would change, or would raise; writes nothing."""
    if draft.published_at is not None:
        raise Refused(PUBLISHED)
    if (plan.code, plan.version) != (draft.code, draft.version):
        raise Refused(
            Obstacle(
                f"工作簿写的是 {plan.code} 第 {plan.version} 版，这里是 {draft.code} 第 {draft.version} 版。",
                "请更正工作簿中的编号和版本，或在评估办法列表导入为新的草稿",
            )
        )
    stored = plan_of(draft)
    changes = scheme_changes(stored, plan)
    if changes and seen != mark(stored):
        raise Conflict(list(sides(draft=draft, changes=changes)))
    return changes


@transaction.atomic
def publish_scheme(*, scheme: Scheme, actor: User | None, seen: str | None = None) -> Scheme:
    """Publish a sound draft for good. Raises Refused with every problem, or when it is published already.

    `seen` is the fingerprint of what the person read: Refused when the draft holds something else by now.
    """
    draft = locked_draft(scheme=scheme, actor=actor, seen=seen)
    if problems := scheme_problems(draft):
        raise Refused(*(Obstacle(problem, "请在评估办法中更正") for problem in problems))
    Scheme.objects.filter(pk=draft.pk).update(published_at=timezone.now())
    record(actor=actor, action="scheme.published", target=draft)
    scheme.refresh_from_db()
    return scheme


@transaction.atomic
def delete_draft(*, scheme: Scheme, actor: User | None, seen: str | None = None) -> None:
    """Delete a draft and all that it holds. Raises Refused once it is published, pinned, or changed since `seen`."""
    draft = locked_draft(scheme=scheme, actor=actor, seen=seen)
    if pinned := draft.evaluations.count():
        raise Refused(Obstacle(f"有 {pinned} 次评估采用这一版评估办法，不能删除。"))
    record(
        actor=actor,
        action="scheme.deleted",
        target=draft,
        before={"code": draft.code, "version": draft.version},
    )
    delete_content(draft=draft)
    draft.delete()


def locked_draft(*, scheme: Scheme, actor: User | None, seen: str | None = None) -> Scheme:
    """The draft as it stands, held until the transaction ends."""
    require_maker(actor=actor)
    draft = Scheme.objects.select_for_update().filter(pk=scheme.pk).first()
    if draft is None:
        raise Refused(Obstacle("这一版草稿已被删除。"))
    if draft.published_at is not None:
        raise Refused(PUBLISHED)
    if seen is not None and seen != fingerprint(draft):
        raise Refused(CHANGED)
    return draft


def require_maker(*, actor: User | None) -> None:
    """Schemes are made by administrators, or by a command (None)."""
    require(
        actor is None or actor.access.is_(Role.ADMINISTRATOR),
        "评估办法由系统管理员建立和发布。如需调整，请联系系统管理员。",
    )

"""Drafts begun from nothing and edited in the page: one party's items at a time, or all that stands above them."""

from collections.abc import Mapping, Sequence

from django.db import transaction

from scoring.models import Scheme
from scoring.refusals import Conflict, Invalid, Obstacle, Refused
from scoring.scheme_diff import SchemeChange, scheme_changes
from scoring.scheme_edits import heads_of, new_plan, uncovered_vetoes, with_heads, with_items
from scoring.scheme_plans import ItemPlan, SchemePlan, mark, plan_of
from scoring.services.scheme_content import rewrite, sides
from scoring.services.schemes import create_scheme, locked_draft, require_maker
from stations.models import User


@transaction.atomic
def begin_scheme(*, code: str, name: str, standard: bool, actor: User | None) -> Scheme:
    """Make the first version of a code, a draft: empty, or with the usual four parties. Raises Invalid for a code in use."""
    require_maker(actor=actor)
    if Scheme.objects.filter(code=code).exists():
        raise Invalid({"code": f"编号“{code}”已有评估办法，请另取编号，或把已有的一版复制为新版。"})
    return create_scheme(plan=new_plan(code, name, standard=standard), actor=actor)


@transaction.atomic
def edit_items(
    *, scheme: Scheme, party: str, items: Sequence[ItemPlan], actor: User | None, seen: str
) -> list[SchemeChange]:
    """Put these items in the place of a party's, by its code; gives what changed by that.

    `seen` is the mark of the party that the person read. Raises Refused once the draft is published or the party is gone,
    Conflict with both sides when the party holds something else by now. What others change elsewhere in the draft is kept.
    """
    draft = locked_draft(scheme=scheme, actor=actor)
    stored = plan_of(draft)
    known = next((one for one in stored.parties if one.code == party), None)
    if known is None:
        raise Refused(Obstacle("这个评估方已从草稿中删除，没有保存。", "请返回查看现在的内容"))
    return _put(draft, stored, with_items(stored, party, items), actor, seen, mark(known))


@transaction.atomic
def edit_heads(
    *,
    scheme: Scheme,
    heads: SchemePlan,
    parties: Mapping[str, str],
    bands: Mapping[str, str],
    actor: User | None,
    seen: str,
) -> list[SchemeChange]:
    """Put these rules, parties and grades in the place of a draft's; gives what changed by that.

    `parties` are the codes that the parties had, by the codes that they have now: they keep their items. `bands` are the new
    names of grades by their old ones. `seen` is the mark of `heads_of` what the person read. Raises Refused and Conflict as
    `edit_items` does, Invalid when a veto would name a grade that is gone.
    """
    draft = locked_draft(scheme=scheme, actor=actor)
    stored = plan_of(draft)
    mine = with_heads(stored, heads, parties, bands)
    if gone := uncovered_vetoes(mine):
        raise Invalid({"bands": f"等级“{gone[0]}”被一票否决项用作最高等级，不能删除。请先改那一项。"})
    return _put(draft, stored, mine, actor, seen, mark(heads_of(stored)))


def _put(
    draft: Scheme, stored: SchemePlan, mine: SchemePlan, actor: User | None, seen: str, now: str
) -> list[SchemeChange]:
    changes = scheme_changes(stored, mine)
    if changes and seen != now:
        raise Conflict(list(sides(draft=draft, changes=changes, field="seen", version=now)))
    return rewrite(draft=draft, plan=mine, actor=actor)

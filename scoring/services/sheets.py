"""Writing on score sheets: item by item or a whole form, handing in, opening again."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from scoring import points
from scoring.automatic_sheet import Outdated, outdated
from scoring.automatic_values import automatic_values
from scoring.models import Evaluation, Item, PanelMember, Reminder, Score, ScoreSheet, SheetEntry
from scoring.models.sheets import entered_by
from scoring.permissions import require_lead, require_state
from scoring.refusals import Conflict, Difference, Invalid, Obstacle, Refused
from scoring.results import sheet_problems
from scoring.services.automatic import put_values
from scoring.services.parts import given_reason, hold, keep_what_was_seen, unsettle
from scoring.services.sheet_states import change_state, require_version
from stations.audit import record
from stations.doors import require
from stations.models import User


@dataclass(frozen=True)
class ScoreEntry:
    """What was typed for one item. `version` is the stored score's as it was read, 0 where there was none."""

    item: int
    version: int
    points: Decimal | None
    vetoed: bool = False
    reason: str = ""
    source: str = ""

    def values(self) -> dict[str, Any]:
        """The columns of a score."""
        return {
            "points": self.points,
            "vetoed": self.vetoed,
            "reason": self.reason.strip(),
            "source": self.source.strip(),
        }


@dataclass(frozen=True)
class Saved:
    """How many items of a form were changed, and all scores of the sheet after it, by item."""

    changed: int
    scores: Mapping[int, Score]


@transaction.atomic
def save_score(
    *,
    sheet: ScoreSheet,
    item: Item,
    actor: User,
    version: int,
    points: Decimal | None,
    vetoed: bool = False,
    reason: str = "",
    source: str = "",
) -> Score | None:
    """Save one item of one's own open sheet; None when nothing was given and nothing stored.

    Raises Invalid by item id for points that the item can't hold, Conflict when the stored score is of another
    version than `version`, Refused when the sheet is closed.
    """
    entry = ScoreEntry(item.pk, version, points, vetoed, reason, source)
    return save_scores(sheet=sheet, actor=actor, entries=[entry]).scores.get(item.pk)


@transaction.atomic
def save_scores(*, sheet: ScoreSheet, actor: User, entries: Sequence[ScoreEntry]) -> Saved:
    """Save a form's items, all or none. Unchanged ones stay as they are.

    Raises as `save_score` does, with all wrong inputs, or all differences, at once.
    """
    hold_sheet(sheet=sheet, actor=actor)
    items = {item.pk: item for item in sheet.items}
    # The sheet that is held keeps its scores; to lock them too would lock what their order joins: other sheets' items.
    stored = {score.item_id: score for score in sheet.scores.order_by()}
    entries = [_withdrawn(entry, stored.get(entry.item)) for entry in entries]
    changed = [entry for entry in entries if _differs(entry, stored.get(entry.item))]
    messages: dict[Hashable, str] = {
        entry.item: message for entry in changed if (message := _problem(entry, items))
    }
    if messages:
        raise Invalid(messages)
    stale = [entry for entry in changed if entry.version != _version(stored.get(entry.item))]
    if stale:
        raise Conflict(
            [_difference(items[entry.item], entry, stored.get(entry.item), sheet) for entry in stale]
        )
    written = {entry.item: _write(sheet, entry, stored.get(entry.item), actor) for entry in changed}
    if changed:
        mark_changed(sheet=sheet)
    return Saved(len(changed), stored | written)


def hold_sheet(*, sheet: ScoreSheet, actor: User) -> None:
    """Keep the sheet for this transaction; it must be the actor's own, or the actor enters it for its author (代录),
    who has declared no conflict; and open."""
    cleared = PanelMember.objects.active().free_of_conflict().filter(pk=OuterRef("member"))
    in_office = PanelMember.objects.in_office(sheet.party.code).filter(pk=OuterRef("member"))
    held = (
        ScoreSheet.objects.select_for_update(of=("self",))
        .select_related("member", "evaluation")
        .annotate(is_cleared=Exists(cleared), is_in_office=Exists(in_office))
        .get(pk=sheet.pk)
    )
    is_own = held.member.user_id == actor.pk and held.member.end is None
    # Put into words and asked only where it matters: saving one's own item is what must be quick.
    is_entered = not is_own and ScoreSheet.objects.filter(entered_by(actor), pk=held.pk).exists()
    require(is_own or is_entered, "只能填写自己的评分表。如需代录，请联系组长。")
    # What the joined rows say may be older than the row that was waited for.
    require(held.counted, "这张评分表不再计入结果，不能再填写。如有疑问，请联系组长。")
    require(held.is_in_office, "评分人的角色已失效，不能再填写这张评分表。如需恢复，请联系系统管理员。")
    require(held.is_cleared, "评分前请先在评估页面作回避声明。")
    sheet.state, sheet.version, sheet.counted = held.state, held.version, held.counted
    sheet.correction_id = held.correction_id
    if held.correction_id is None:
        require_state(held.evaluation, [Evaluation.State.SCORING], "填写评分表")
    if held.is_submitted:
        raise Refused(Obstacle("评分表已经提交，不能再修改。", "如需修改，请联系组长退回"))
    if held.state == ScoreSheet.State.TO_CONFIRM and not is_own:
        raise Refused(Obstacle("评分表已交本人确认，不能再录入。", "如需修改，请评分人退回代录"))


def mark_changed(*, sheet: ScoreSheet) -> None:
    """Count a change of a held sheet, so that what is submitted is what was read back."""
    sheet.version += 1
    # One that waits for its author goes on waiting while the author corrects it.
    if sheet.state != ScoreSheet.State.TO_CONFIRM:
        sheet.state = ScoreSheet.State.IN_PROGRESS
    sheet.save(update_fields=["version", "state"])


def _version(score: Score | None) -> int:
    return score.version if score else 0


def _values(score: Score | None) -> dict[str, Any]:
    if score is None:
        return {"points": None, "vetoed": False, "reason": "", "source": ""}
    return {
        "points": score.points,
        "vetoed": score.vetoed,
        "reason": score.reason,
        "source": score.source,
    }


def _withdrawn(entry: ScoreEntry, score: Score | None) -> ScoreEntry:
    """Of an automatic item, no points of one's own: those that the data gave stand again."""
    if entry.points is None and score is not None and score.computed is not None:
        return replace(entry, points=score.computed)
    return entry


def _differs(entry: ScoreEntry, score: Score | None) -> bool:
    return entry.values() != _values(score)


def _problem(entry: ScoreEntry, items: dict[int, Item]) -> str | None:
    item = items.get(entry.item)
    if item is None or item.kind in points.HAS_CHILDREN:
        return "这一项不在您的评分表中，或已改由其他评委评分。请刷新页面；如有疑问，请联系组长。"
    if item.kind == Item.Kind.VETO:
        return "一票否决项不填分数。" if entry.points is not None else None
    if entry.vetoed:
        return "这一项不是一票否决项。"
    if entry.points is not None and not points.valid_points(entry.points, item.maximum, item.step):
        return f"请输入 0 至 {item.maximum} 之间的分数，每 {item.step} 分一档。"
    return None


def _difference(item: Item, entry: ScoreEntry, score: Score | None, sheet: ScoreSheet) -> Difference:
    return Difference(
        label=str(item),
        theirs=_in_words(_values(score)),
        mine=_in_words(entry.values()),
        who=str((score and score.typed_by) or sheet.member.user),
        when=score.changed_at if score else None,
        field=f"version-{item.pk}",
        version=_version(score),
    )


def _in_words(values: dict[str, Any]) -> str:
    """ "3.80 分；理由：…；出处：…", for the page that shows two versions."""
    points_given = values["points"]
    given = "否决" if values["vetoed"] else "未评分" if points_given is None else f"{points_given} 分"
    parts = [given]
    parts += [
        f"{name}：{values[key]}" for key, name in (("reason", "理由"), ("source", "出处")) if values[key]
    ]
    return "；".join(parts)


def _write(sheet: ScoreSheet, entry: ScoreEntry, score: Score | None, actor: User) -> Score:
    before = _for_audit(_values(score)) if score else None
    author = sheet.member.user_id
    values = entry.values() | {"typed_by": None if author == actor.pk else actor}
    if score is None:
        score = Score.objects.create(sheet=sheet, item_id=entry.item, **values)
    else:
        for name, value in values.items():
            setattr(score, name, value)
        score.version += 1
        score.save()
    entered = {} if author == actor.pk else {"entered_for": author}
    record(
        actor=actor,
        action="score.saved",
        target=sheet,
        before=before,
        after={"item": entry.item} | _for_audit(entry.values()) | entered,
    )
    return score


def _for_audit(values: dict[str, Any]) -> dict[str, Any]:
    given = values["points"]
    return values | {"points": None if given is None else str(given)}


@transaction.atomic
def refresh_automatic(*, sheet: ScoreSheet, actor: User) -> tuple[Outdated, ...]:
    """Compute the automatic items of one's own open sheet from the data as they are now; gives those that changed.

    Points of the assessor's own stay, with the newly computed ones beside them. Raises Refused when the sheet is closed.
    """
    hold_sheet(sheet=sheet, actor=actor)
    items = sheet.items
    values = automatic_values(sheet.evaluation, items)
    found = outdated(items, {score.item_id: score for score in sheet.scores.order_by()}, values)
    put_values(sheet=sheet, values=values)
    if found:
        mark_changed(sheet=sheet)
        record(actor=actor, action="score.computed", target=sheet, after={"changed": len(found)})
    return found


@transaction.atomic
def submit_sheet(*, sheet: ScoreSheet, actor: User, version: int) -> ScoreSheet:
    """Hand in one's own sheet as read back at `version`; it is locked then. What somebody else entered is confirmed.

    Raises Refused naming every item without points, every one where points were taken off or computed ones replaced
    without a reason or a source, and every automatic one whose data changed since they were read; Conflict when the
    sheet was changed since it was read back.
    """
    hold(evaluation=sheet.evaluation)
    hold_sheet(sheet=sheet, actor=actor)
    require(sheet.member.user_id == actor.pk, "评分表由评分人本人提交；代录的，请交本人确认。")
    require_version(sheet=sheet, version=version)
    items = sheet.items
    scores = {score.item_id: score for score in sheet.scores.all()}
    values = automatic_values(sheet.evaluation, items)
    obstacles = [
        Obstacle(f"{problem.name}：{problem.what}") for problem in sheet_problems(items, scores.values())
    ]
    obstacles += [
        Obstacle(f"数据已更新：{found}。", "请在评分表上点“按数据更新”")
        for found in outdated(items, scores, values)
    ]
    if obstacles:
        raise Refused(*obstacles)
    # Figures may have changed without the points: what is handed in tells those that stand now, as the read-back did.
    put_values(sheet=sheet, values=values)
    now = timezone.now()
    SheetEntry.objects.active().filter(sheet=sheet).update(ended_at=now)
    typists = sorted({score.typed_by_id for score in scores.values() if score.typed_by_id})
    return change_state(
        sheet=sheet,
        actor=actor,
        action="sheet.submitted",
        recorded={"entered_by": typists} if typists else None,
        state=ScoreSheet.State.SUBMITTED,
        submitted_at=now,
    )


@transaction.atomic
def reopen_sheet(*, sheet: ScoreSheet, actor: User, version: int, reason: str) -> ScoreSheet:
    """The lead opens a submitted sheet again, with a reason. A settlement of its party falls away.

    A sheet whose author could read others' bears the remark from then on.
    """
    evaluation = sheet.evaluation
    require_lead(evaluation, actor, "退回评分表")
    hold(evaluation=evaluation)
    reason = given_reason(reason=reason, missing="请写明退回的原因，评分人会看到。")
    held = ScoreSheet.objects.select_for_update(of=("self",)).get(pk=sheet.pk)
    if held.correction_id is None:
        require_state(evaluation, [Evaluation.State.SCORING], "退回评分表")
    keep_what_was_seen(evaluation=evaluation)
    held.refresh_from_db(fields=["others_seen"])
    if not held.is_submitted or not held.counted:
        raise Refused(Obstacle("这张评分表没有提交，不需要退回。"))
    if held.version != version:
        # Nothing of what the author did since: the lead doesn't read it yet.
        raise Conflict([Difference("评分表", "已在别处退回，或重新提交过", "退回评分表", "", None)])
    unsettle(evaluation=evaluation, party=held.party)
    # They asked for what was handed in before.
    Reminder.objects.filter(member=held.member_id, about=Reminder.About.SHEET).update(done=True)
    return change_state(
        sheet=held,
        actor=actor,
        action="sheet.reopened",
        reason=reason,
        state=ScoreSheet.State.IN_PROGRESS,
        submitted_at=None,
        reopened_because=reason,
        reopened_after_seeing=held.others_seen,
    )

"""Writing templates: a draft from a published version, edited chapter by chapter, published once."""

from collections.abc import Callable, Iterator, Sequence

from django.db import transaction
from django.utils import timezone

from reports.models import ReportTemplate, TemplateChapter, TemplatePart
from reports.template_checks import template_problems
from reports.template_diff import template_changes
from reports.template_edits import (
    MOST_CHAPTERS,
    MOST_PARTS,
    Chapters,
    heads_mark,
    with_chapter,
)
from reports.template_plans import ChapterPlan, mark
from reports.template_queries import next_version, plan_of
from scoring.refusals import Conflict, Difference, Invalid, Obstacle, Refused
from scoring.scheme_diff import SchemeChange
from stations.audit import last_change_of, record
from stations.doors import require
from stations.models import Role, User

PUBLISHED = Obstacle("这一版报告模板已经发布，不能再改。", "如需调整，请新建草稿")
CHANGED = Obstacle("您打开页面之后，草稿已在别处改动，没有执行。", "请返回查看现在的内容，再决定")
NOT_YOURS = "报告模板由系统管理员编辑和发布。如需调整，请联系系统管理员。"
LONGEST_TITLE, LONGEST_TEXT = 200, 20_000


@transaction.atomic
def begin_draft(*, based_on: ReportTemplate, version: int, actor: User) -> ReportTemplate:
    """Make the kind's next version, a draft, with everything that a published one holds.

    `version` is the number that the person was offered: Refused when it is no longer the next one, or while there is a
    draft, so that a button pressed twice makes one.
    """
    _require_maker(actor)
    kind = based_on.kind
    versions = list(ReportTemplate.objects.select_for_update().filter(kind=kind))
    if any(one.is_draft for one in versions):
        raise Refused(Obstacle("这一类评估的报告模板已有一份草稿。", "请编辑那一份，或先删除它"))
    if version != next_version(kind):
        raise Refused(Obstacle(f"下一版现在是第 {next_version(kind)} 版，没有建立草稿。", "请返回刷新后再试"))
    draft = ReportTemplate.objects.create(kind=kind, version=version, based_on=based_on)
    _store(draft, plan_of(based_on).chapters)
    record(actor=actor, action="template.created", target=draft, after={"kind": kind, "version": version})
    return draft


@transaction.atomic
def edit_heads(
    *, template: ReportTemplate, edit: Callable[[Chapters], Chapters], actor: User, seen: str
) -> list[SchemeChange]:
    """Change the order, titles and choice of the chapters as `edit` makes of them; gives what changed.

    `seen` is the mark of the heads that the person read. Raises Refused once the draft is published, Conflict with both
    sides when the heads are others by now. What others write in the chapters meanwhile is kept.
    """
    draft = _locked_draft(template, actor)
    stored = plan_of(draft).chapters
    return _put(draft, stored, edit(stored), actor=actor, seen=seen, now=heads_mark(stored))


@transaction.atomic
def edit_chapter(
    *, template: ReportTemplate, chapter: ChapterPlan, actor: User, seen: str
) -> list[SchemeChange]:
    """Put this title and these texts in the place of a chapter's, by its code; gives what changed.

    `seen` is the mark of the chapter that the person read. Raises as `edit_heads`, and Refused when the chapter is gone.
    """
    draft = _locked_draft(template, actor)
    plan = plan_of(draft)
    known = plan.chapter(chapter.code)
    if known is None:
        raise Refused(Obstacle("这一章已从草稿中删除，没有保存。", "请返回查看现在的内容"))
    mine = with_chapter(plan.chapters, chapter)
    return _put(draft, plan.chapters, mine, actor=actor, seen=seen, now=mark(known))


@transaction.atomic
def publish_template(*, template: ReportTemplate, note: str, actor: User, seen: str) -> ReportTemplate:
    """Publish a sound draft for good; drafts of reports are written from it at once. `note` says what changed.

    Raises Refused with every problem, or when the draft holds something else than `seen`, the mark of what was read;
    Invalid without a note.
    """
    draft = _locked_draft(template, actor, seen=seen)
    if problems := template_problems(plan_of(draft)):
        raise Refused(*(Obstacle(problem.message, "请在模板中更正") for problem in problems))
    if not note.strip():
        raise Invalid({"note": "请写明这一版改了什么。"})
    ReportTemplate.objects.filter(pk=draft.pk).update(
        note=note.strip(), published_at=timezone.now(), published_by=actor
    )
    after = {"kind": draft.kind, "version": draft.version, "sha256": seen}
    record(actor=actor, action="template.published", target=draft, after=after, reason=note.strip())
    draft.refresh_from_db()
    return draft


@transaction.atomic
def delete_draft(*, template: ReportTemplate, actor: User, seen: str) -> None:
    """Delete a draft with all that it holds. Raises Refused once it is published, or changed since `seen`."""
    draft = _locked_draft(template, actor, seen=seen)
    before = {"kind": draft.kind, "version": draft.version}
    record(actor=actor, action="template.deleted", target=draft, before=before)
    draft.delete()


def _require_maker(actor: User) -> None:
    require(actor.access.is_(Role.ADMINISTRATOR), NOT_YOURS)


def _locked_draft(template: ReportTemplate, actor: User, *, seen: str | None = None) -> ReportTemplate:
    """The draft as it stands, held until the transaction ends."""
    _require_maker(actor)
    draft = ReportTemplate.objects.select_for_update().filter(pk=template.pk).first()
    if draft is None:
        raise Refused(Obstacle("这份草稿已被删除。"))
    if not draft.is_draft:
        raise Refused(PUBLISHED)
    if seen is not None and seen != mark(plan_of(draft).chapters):
        raise Refused(CHANGED)
    return draft


def _put(
    draft: ReportTemplate, stored: Chapters, mine: Chapters, *, actor: User, seen: str, now: str
) -> list[SchemeChange]:
    changes = template_changes(stored, mine)
    if not changes:
        return []
    if seen != now:
        raise Conflict(list(_sides(draft, changes, now)))
    _require_size(mine)
    draft.chapters.all().delete()
    _store(draft, mine)
    record(
        actor=actor,
        action="template.edited",
        target=draft,
        before={"sha256": mark(stored)},
        after={"sha256": mark(mine), "changed": len(changes)},
    )
    return changes


def _require_size(chapters: Chapters) -> None:
    """Far more than any report has; what is pasted by mistake would burst it."""
    if len(chapters) > MOST_CHAPTERS or any(len(chapter.parts) > MOST_PARTS for chapter in chapters):
        raise Refused(Obstacle(f"一份模板最多 {MOST_CHAPTERS} 章，每章最多 {MOST_PARTS} 节，没有保存。"))
    parts = [part for chapter in chapters for part in chapter.parts]
    titles = [chapter.title for chapter in chapters] + [part.title for part in parts]
    if any(len(title) > LONGEST_TITLE for title in titles):
        raise Refused(Obstacle(f"标题最多 {LONGEST_TITLE} 字，没有保存。", "请缩短标题"))
    if any(len(part.text) > LONGEST_TEXT for part in parts):
        raise Refused(Obstacle(f"每节文字最多 {LONGEST_TEXT} 字，没有保存。", "请缩短，或分成几节"))


def _sides(draft: ReportTemplate, changes: Sequence[SchemeChange], now: str) -> Iterator[Difference]:
    """What a stale edit would change, as theirs and mine."""
    last = last_change_of(draft)
    who, when = (str(last.actor or ""), last.at) if last else ("", None)
    for change in changes:
        label = f"{change.place} {change.name}"
        for line in change.lines:
            yield Difference(f"{label}：{line.field}", line.old, line.new, who, when, "seen", now)
        if not change.lines:
            theirs, mine = ("没有", "有") if change.kind == "新增" else ("有", "没有")
            yield Difference(label, theirs, mine, who, when, "seen", now)


def _store(draft: ReportTemplate, chapters: Chapters) -> None:
    """Write the chapters with their texts, in two statements whatever their number."""
    rows = TemplateChapter.objects.bulk_create(
        TemplateChapter(
            template=draft,
            position=position,
            code=chapter.code,
            title=chapter.title,
            included=chapter.included,
        )
        for position, chapter in enumerate(chapters, start=1)
    )
    TemplatePart.objects.bulk_create(
        TemplatePart(
            chapter=row,
            position=position,
            code=part.code,
            title=part.title,
            text=part.text,
            numbered=part.numbered,
        )
        for row, chapter in zip(rows, chapters, strict=True)
        for position, part in enumerate(chapter.parts, start=1)
    )

"""What the pages of templates show."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from reports.models import ReportTemplate
from reports.sample_facts import sample_facts, with_sample_results
from reports.template_chapters import KINDS, ChapterKind, holds_texts_only, is_annex, is_required, name_of
from reports.template_checks import TemplateProblem, offered_facts, template_problems
from reports.template_edits import heads_mark
from reports.template_plans import ChapterPlan, PartPlan, TemplatePlan, mark
from reports.template_queries import next_version, plan_of, published
from scoring.facts import EvaluationFacts, evaluation_facts
from scoring.formatting import listed, ordinal
from scoring.models import Evaluation
from scoring.placeholders import Fact
from stations.models import User

# Long enough to choose from; any other is found by its code.
MOST_OFFERED = 30


@dataclass(frozen=True)
class KindLine:
    """The templates of a kind of evaluation: the one that counts, a draft, and those before."""

    kind: str
    name: str
    current: ReportTemplate
    draft: ReportTemplate | None
    history: tuple[ReportTemplate, ...]
    next_version: int


@dataclass(frozen=True)
class TextView:
    """A standard text with what is to be mended in it. `help` where the application says which text it is."""

    part: PartPlan
    name: str
    help: str
    title_problems: tuple[str, ...]
    problems: tuple[str, ...]

    @property
    def rows(self) -> int:
        """How high its field is: the paragraphs, and room for more."""
        return max(4, len(self.part.lines) + 2)


@dataclass(frozen=True)
class ChapterView:
    """A chapter with its number in print (the parties' stands for several), what it is, and what is wrong in it."""

    chapter: ChapterPlan
    number: str
    name: str
    what: str
    is_annex: bool
    is_required: bool
    is_free: bool
    is_first: bool
    is_last: bool
    texts: tuple[TextView, ...]
    title_problems: tuple[str, ...]
    problems: int
    seen: str


@dataclass(frozen=True)
class TemplatePage:
    """One version; `seen` is the mark of all its content, `heads_seen` that of its chapters without texts."""

    template: ReportTemplate
    chapters: tuple[ChapterView, ...]
    problems: tuple[TemplateProblem, ...]
    seen: str
    heads_seen: str
    draft: ReportTemplate | None
    next_version: int

    def chapter(self, code: str) -> ChapterView | None:
        """The chapter of that code."""
        return next((view for view in self.chapters if view.chapter.code == code), None)

    @property
    def to_mend(self) -> list[tuple["ChapterView | None", TemplateProblem]]:
        """The problems, each with the chapter in which it is mended."""
        return [(self.chapter(problem.chapter), problem) for problem in self.problems]


def kind_lines() -> list[KindLine]:
    """Every kind of evaluation with its templates, in two queries whatever their number."""
    stored: dict[str, list[ReportTemplate]] = {kind: [] for kind in Evaluation.Kind}
    for template in ReportTemplate.objects.select_related("published_by").order_by("-version"):
        stored[template.kind].append(template)
    return [_line(Evaluation.Kind(kind), templates) for kind, templates in stored.items()]


def _line(kind: Evaluation.Kind, templates: list[ReportTemplate]) -> KindLine:
    current, *history = [one for one in templates if not one.is_draft]
    draft = next((one for one in templates if one.is_draft), None)
    return KindLine(kind.value, kind.label, current, draft, tuple(history), templates[0].version + 1)


def template_page(template: ReportTemplate) -> TemplatePage:
    """The version with every chapter and text, and what keeps a draft from being published."""
    plan = plan_of(template)
    problems = tuple(template_problems(plan)) if template.is_draft else ()
    draft = ReportTemplate.objects.filter(kind=template.kind, published_at__isnull=True).first()
    return TemplatePage(
        template=template,
        chapters=chapter_views(plan, problems),
        problems=problems,
        seen=mark(plan.chapters),
        heads_seen=heads_mark(plan.chapters),
        draft=draft,
        next_version=next_version(template.kind),
    )


def chapter_views(plan: TemplatePlan, problems: Iterable[TemplateProblem]) -> tuple[ChapterView, ...]:
    """The chapters as the pages show them, numbered as they will be printed with the sample's parties."""
    numbers = _numbers(plan)
    groups = {of: [one.code for one in plan.chapters if is_annex(one) == of] for of in (False, True)}
    problems = list(problems)
    return tuple(
        _view(
            chapter,
            numbers.get(chapter.code, ""),
            groups[is_annex(chapter)],
            [one for one in problems if one.chapter == chapter.code],
        )
        for chapter in plan.chapters
    )


def _numbers(plan: TemplatePlan) -> dict[str, str]:
    """By code 一、 or 附件1; the chapter of the parties has those of its first and last one."""
    parties = len(sample_facts(Evaluation.Kind(plan.kind)).scores.parties)
    found: dict[str, str] = {}
    chapter_number = annex_number = 0
    for chapter in plan.chapters:
        if not chapter.included:
            continue
        if is_annex(chapter):
            annex_number += 1
            found[chapter.code] = f"附件{annex_number}　"
        elif chapter.code == "parties":
            found[chapter.code] = f"{ordinal(chapter_number + 1)}至{ordinal(chapter_number + parties)}、"
            chapter_number += parties
        else:
            chapter_number += 1
            found[chapter.code] = f"{ordinal(chapter_number)}、"
    return found


def _view(
    chapter: ChapterPlan, number: str, group: list[str], problems: list[TemplateProblem]
) -> ChapterView:
    kind = KINDS.get(chapter.code)
    return ChapterView(
        chapter=chapter,
        number=number,
        name=name_of(chapter),
        what=kind.what if kind else _texts_in_words(chapter),
        is_annex=is_annex(chapter),
        is_required=is_required(chapter),
        is_free=holds_texts_only(chapter),
        is_first=chapter.code == group[0],
        is_last=chapter.code == group[-1],
        texts=tuple(_texts(chapter, kind, problems)),
        title_problems=tuple(one.message for one in problems if not one.part),
        problems=len(problems),
        seen=mark(chapter),
    )


def _texts_in_words(chapter: ChapterPlan) -> str:
    titles = [part.title for part in chapter.parts if part.title]
    return f"原样印出：{listed(titles)}。" if titles else "原样印出的文字。"


def _texts(
    chapter: ChapterPlan, kind: ChapterKind | None, problems: list[TemplateProblem]
) -> Iterable[TextView]:
    def wrong(part: str, field: str) -> tuple[str, ...]:
        return tuple(one.message for one in problems if (one.part, one.field) == (part, field))

    named = (
        [(chapter.part(slot.code), slot.name, slot.help) for slot in kind.slots]
        if kind
        else [(part, f"第{place}节", "") for place, part in enumerate(chapter.parts, start=1)]
    )
    for part, name, told in named:
        yield TextView(part, name, told, wrong(part.code, "title"), wrong(part.code, "text"))


def offered(kind: str, chapter: str) -> list[Fact]:
    """What may be put into the texts of a chapter, with example values; closed facts aren't offered."""
    return [fact for fact in offered_facts(kind, chapter).values() if not fact.closed]


def previewed_evaluations(user: User, kind: str) -> QuerySet[Evaluation]:
    """The evaluations of a kind whose names and figures a preview may show to the person, the newest first."""
    return (
        Evaluation.objects.visible_to(user)
        .filter(kind=kind)
        .select_related("agreement__station")
        .defer("facts_snapshot")
        .order_by("-last_month", "code")
    )


def preview_facts(kind: str, evaluation: Evaluation | None) -> EvaluationFacts:
    """The facts that a preview is written from: of the sample, or of an evaluation with invented results. What anybody
    gave or wrote in an evaluation is never read here, whatever its state and whoever asks."""
    if evaluation is None:
        return sample_facts(Evaluation.Kind(kind))
    return with_sample_results(evaluation_facts(evaluation, sealed=True))


def current(kind: str) -> ReportTemplate:
    """The published version that counts."""
    return published(kind).latest("version")

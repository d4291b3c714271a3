"""What keeps a draft of a template from being published: each problem with the place where it is mended."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from reports.sample_facts import sample_facts
from reports.template_chapters import KINDS, PARTIES, holds_texts_only, is_required, name_of
from reports.template_facts import party_facts, template_facts
from reports.template_plans import ChapterPlan, PartPlan, TemplatePlan
from reports.template_texts import Known
from scoring.models import Evaluation
from scoring.placeholders import check, loose_braces

PARTY_NAME = "评估方.名称"


@dataclass(frozen=True)
class TemplateProblem:
    """A problem in words: in a chapter, by its code; there in a text, by its code, or in the title where that is empty.
    `field` is "title" or "text"."""

    message: str
    chapter: str
    part: str = ""
    field: str = "title"


def offered_facts(kind: str, chapter: str) -> Known:
    """What the texts of a chapter, by its code, may ask for, with the values of the sample evaluation (示例)."""
    return _offered(kind, of_a_party=chapter == PARTIES)


@cache
def _offered(kind: str, *, of_a_party: bool) -> Known:
    facts = sample_facts(Evaluation.Kind(kind))
    own = party_facts(facts, facts.scores.parties[0]) if of_a_party else {}
    return own | template_facts(facts)


def template_problems(template: TemplatePlan) -> list[TemplateProblem]:
    """Every problem, in the order of the chapters; empty when the template is sound."""
    problems = [
        TemplateProblem(f"缺少“{kind.name}”一章：报告不能没有它。", kind.code)
        for kind in KINDS.values()
        if kind.required and template.chapter(kind.code) is None
    ]
    for chapter in template.chapters:
        problems += chapter_problems(template.kind, chapter)
    return problems


def chapter_problems(kind: str, chapter: ChapterPlan) -> list[TemplateProblem]:
    """What is wrong in one chapter, whether it is included or not: its texts come back with it."""
    known = offered_facts(kind, chapter.code)
    problems = [*_of_structure(chapter)]
    problems += [
        TemplateProblem(message, chapter.code) for message in _of_text(chapter.title, known, in_title=True)
    ]
    for part in chapter.parts:
        problems += _of_part(chapter, part, known)
    return problems


def _of_structure(chapter: ChapterPlan) -> Iterator[TemplateProblem]:
    if not chapter.title:
        yield TemplateProblem("请填写标题。", chapter.code)
    elif chapter.code == PARTIES and PARTY_NAME not in chapter.title:
        text = f"各方的章节共用这个标题，须含“{{{PARTY_NAME}}}”，否则各章同名。"
        yield TemplateProblem(text, chapter.code)
    if is_required(chapter) and not chapter.included:
        yield TemplateProblem(f"“{name_of(chapter)}”必须列入报告。", chapter.code)
    if holds_texts_only(chapter) and not chapter.parts:
        yield TemplateProblem("本章还没有文字，请添加一节或删除本章。", chapter.code, field="text")


def _of_part(chapter: ChapterPlan, part: PartPlan, known: Known) -> Iterator[TemplateProblem]:
    if holds_texts_only(chapter) and not part.lines:
        yield TemplateProblem("这一节还没有文字，请填写或删除。", chapter.code, part.code, "text")
    for message in _of_text(part.title, known, in_title=True):
        yield TemplateProblem(message, chapter.code, part.code)
    for message in _of_text(part.text, known):
        yield TemplateProblem(message, chapter.code, part.code, "text")


def _of_text(text: str, known: Known, *, in_title: bool = False) -> Iterator[str]:
    found = check(text, known)
    yield from dict.fromkeys(problem.message for problem in found if problem.blocks)
    told = {problem.key for problem in found}
    loose = [place for place in loose_braces(text) if place.strip("{}｛｝") not in told]
    yield from dict.fromkeys(_loose(" ".join(place.split())) for place in loose)
    if in_title and text.startswith("【"):
        yield "标题不用【】：标题本身就是醒目的字体。"


def _loose(place: str) -> str:
    return (
        f"“{place}”处的大括号不完整，或里面不是数据。数据写成“{{社工站.名称}}”的样子；"
        "如果只是要印大括号，请写成双层。"
    )

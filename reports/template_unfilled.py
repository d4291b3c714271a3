"""Standard texts that can't be printed whole for an evaluation, because a fact that they ask for has no value there."""

from collections.abc import Iterator

from reports.template_chapters import PARTIES, printed_annexes, printed_chapters
from reports.template_facts import party_facts, template_facts
from reports.template_plans import ChapterPlan, TemplatePlan
from scoring.facts import EvaluationFacts
from scoring.placeholders import check
from scoring.refusals import Obstacle

HELPER = "请补全这项资料，或请系统管理员修改报告模板"


def unfilled_standard_texts(facts: EvaluationFacts, template: TemplatePlan) -> list[Obstacle]:
    """One obstacle for each chapter with such a text."""
    known = template_facts(facts)
    of_a_party = known | party_facts(facts, facts.scores.parties[0]) if facts.scores.parties else known
    obstacles = []
    for chapter in (*printed_chapters(template), *printed_annexes(template)):
        filled_with = of_a_party if chapter.code == PARTIES else known
        problems = [problem.message for text in _texts(chapter) for problem in check(text, filled_with)]
        if problems:
            told = " ".join(dict.fromkeys(problems))
            obstacles.append(Obstacle(f"报告模板“{chapter.title}”一章的标准文字：{told}", HELPER))
    return obstacles


def _texts(chapter: ChapterPlan) -> Iterator[str]:
    yield chapter.title
    for part in chapter.parts:
        yield from (part.title, part.text)

"""Texts that can't be printed whole, because a placeholder in them is unknown or has no value. See `placeholders`."""

from collections import Counter
from collections.abc import Iterator

from scoring.facts import known_facts
from scoring.models import Evaluation, Finding, Narrative, Party
from scoring.placeholders import check, has_braces
from scoring.refusals import Obstacle
from scoring.rewording import AS_STORED, Rewording


def unfilled_texts(evaluation: Evaluation, rewording: Rewording = AS_STORED) -> list[Obstacle]:
    """One obstacle for each such text, with the text named and who can help. Nothing is computed without braces."""
    rows = (*_narratives(evaluation, rewording), *_findings(evaluation, rewording))
    texts = [row for row in rows if has_braces(row[1])]
    if not texts:
        return []
    facts = known_facts(evaluation)
    return [
        Obstacle(f"{where}：{' '.join(problem.message for problem in problems)}", helper)
        for where, text, helper in texts
        if (problems := check(text, facts))
    ]


def _narratives(evaluation: Evaluation, rewording: Rewording) -> Iterator[tuple[str, str, str]]:
    for row in Narrative.objects.filter(evaluation=evaluation):
        yield f"“{row.get_section_display()}”", rewording.of(row), "请组长或助理在综述页面修改"


def _findings(evaluation: Evaluation, rewording: Rewording) -> Iterator[tuple[str, str, str]]:
    """In the order of the report's lists, each numbered as there."""
    rows = Finding.objects.counted().filter(evaluation=evaluation)
    numbers: Counter[tuple[int, int | None, int | None, str]] = Counter()
    for row in rows.select_related("party", "section", "area"):
        numbers[place := (row.party_id, row.section_id, row.area_id, row.kind)] += 1
        part = row.area or row.section
        where = f"{row.party.name}{f'“{part.name}”' if part else ''}{row.get_kind_display()}第 {numbers[place]} 条"
        third = row.party.code == Party.Code.THIRD
        helper = "请组长在评语统稿页面修改" if third else f"请组长退回评分，由{row.party.name}的评分人修改"
        yield where, rewording.of(row), helper

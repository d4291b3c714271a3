"""A report as data: cover, contents, chapters, annexes, signature.

``content(facts, template)`` gives plain JSON with finished text. The page, the PDF and the snapshot of an issued report
are this structure and nothing else. Chapters, their order and the standard texts in them are the template's:
docs/domain.md, "Report".
"""

from collections.abc import Callable, Iterator
from typing import Any

from reports.annex_attendance import annex_attendance
from reports.annex_indicators import annex_indicators
from reports.blocks import Block
from reports.chapters import CHAPTERS
from reports.parties import further_parties, named
from reports.party_chapters import Wording, party_chapter
from reports.template_chapters import (
    ATTENDANCE_ANNEX,
    INDICATORS_ANNEX,
    KEY,
    OPENING,
    PARTIES,
    STAFFING_RULE,
    printed_annexes,
    printed_chapters,
)
from reports.template_facts import party_facts, template_facts
from reports.template_plans import TemplatePlan
from reports.template_texts import Known, chapter_of_texts, inline_text, text_blocks
from scoring.facts import EvaluationFacts
from scoring.formatting import NOT_RECORDED, day, ordinal
from scoring.placeholders import fill

FORMAT = 1
ANNEXES: dict[str, Callable[[EvaluationFacts, list[Block]], list[Block]]] = {
    INDICATORS_ANNEX: annex_indicators,
    ATTENDANCE_ANNEX: annex_attendance,
}


def content(facts: EvaluationFacts, template: TemplatePlan) -> dict[str, Any]:
    """The whole document. The same facts and template give the same content."""
    known = template_facts(facts)
    annexes = list(_annexes(facts, template, known))
    chapters = [
        {"anchor": f"chapter-{index}", "title": f"{ordinal(index)}、{title}", "blocks": blocks}
        for index, (title, blocks) in enumerate(_chapters(facts, template, known), start=1)
    ]
    behind = [
        {"anchor": f"annex-{index}", "title": f"附件{index}　{title}", "blocks": blocks}
        for index, (title, blocks) in enumerate(annexes, start=1)
    ]
    return {
        "format": FORMAT,
        "template": {"kind": template.kind, "version": template.version},
        "title": f"{facts.station.name}{facts.evaluation.kind}报告",
        "station": facts.station.name,
        "kind": f"{facts.evaluation.kind}报告",
        "author": facts.station.evaluator,
        "is_sample": facts.station.is_sample,
        "issued_on": facts.evaluation.issued_on.isoformat() if facts.evaluation.issued_on else None,
        "cover": _cover(facts),
        "contents": _contents(chapters, behind),
        "chapters": chapters,
        "enclosures": [f"{index}.{title}" for index, (title, _) in enumerate(annexes, start=1)],
        "signature": {
            "body": facts.station.evaluator,
            "date": day(facts.evaluation.issued_on, "（签发日期）"),
        },
        "annexes": behind,
    }


def _chapters(
    facts: EvaluationFacts, template: TemplatePlan, known: Known
) -> Iterator[tuple[str, list[Block]]]:
    wording = _wording(template, known)
    for chapter in printed_chapters(template):
        opening = chapter.part(OPENING)
        if chapter.code == PARTIES:
            for party in facts.scores.parties:
                own = known | party_facts(facts, party)
                blocks = [*text_blocks(opening, own), *party_chapter(party, facts, wording)]
                yield fill(chapter.title, own), blocks
        elif chapter.code in CHAPTERS:
            yield fill(chapter.title, known), [*text_blocks(opening, known), *CHAPTERS[chapter.code](facts)]
        else:
            yield fill(chapter.title, known), chapter_of_texts(chapter, known)


def _wording(template: TemplatePlan, known: Known) -> Wording:
    parties = template.chapter(PARTIES)
    annexes = [annex.code for annex in printed_annexes(template)]
    return Wording(
        staffing_rule=inline_text(parties.part(STAFFING_RULE), known) if parties else "",
        areas_annex=annexes.index(INDICATORS_ANNEX) + 1 if INDICATORS_ANNEX in annexes else None,
    )


def _annexes(
    facts: EvaluationFacts, template: TemplatePlan, known: Known
) -> Iterator[tuple[str, list[Block]]]:
    for annex in printed_annexes(template):
        yield fill(annex.title, known), ANNEXES[annex.code](facts, text_blocks(annex.part(KEY), known))


def _cover(facts: EvaluationFacts) -> list[dict[str, str]]:
    lines = (
        ("项目监督方", facts.station.supervisor or NOT_RECORDED),
        ("项目购买方", facts.station.purchaser or NOT_RECORDED),
        ("项目承办方", facts.station.operator),
        ("项目评估方", facts.station.evaluator),
        *(("受邀评分方", named(party, facts)) for party in further_parties(facts)),
        ("评估日期", day(facts.evaluation.on_site)),
    )
    return [{"label": label, "text": text} for label, text in lines]


def _contents(chapters: list[dict[str, Any]], annexes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    entries = []
    for part in (*chapters, *annexes):
        entries.append({"level": 1, "text": part["title"], "anchor": part["anchor"]})
        entries += [
            {"level": 2, "text": block["text"], "anchor": block["anchor"]}
            for block in part["blocks"]
            if block["type"] == "heading" and block["anchor"]
        ]
    return entries

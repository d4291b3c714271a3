"""A report as data: cover, contents, chapters, annexes, signature.

``content(facts)`` gives plain JSON with finished text. The page, the PDF and the snapshot of an issued report
are this structure and nothing else. The chapters and their order: docs/domain.md, "The mid-term report".
"""

from collections.abc import Callable
from typing import Any

from reports import standard_texts
from reports.annex_attendance import annex_attendance
from reports.annex_indicators import annex_indicators
from reports.blocks import Block
from reports.chapters import CHAPTERS
from reports.parties import further_parties, named, organisation
from reports.party_chapters import party_chapter
from scoring.facts import EvaluationFacts
from scoring.formatting import NOT_RECORDED, bracketed, day, ordinal

FORMAT = 1


def content(facts: EvaluationFacts) -> dict[str, Any]:
    """The whole document. The same facts give the same content."""
    chapters = [
        {"anchor": f"chapter-{index}", "title": f"{ordinal(index)}、{title}", "blocks": blocks}
        for index, (title, blocks) in enumerate(_chapters(facts), start=1)
    ]
    annexes = [
        {"anchor": f"annex-{index}", "title": f"附件{index}　{title}", "blocks": build(facts)}
        for index, (title, build) in enumerate(_annexes(facts), start=1)
    ]
    return {
        "format": FORMAT,
        "title": f"{facts.station.name}{facts.evaluation.kind}报告",
        "station": facts.station.name,
        "kind": f"{facts.evaluation.kind}报告",
        "author": facts.station.evaluator,
        "is_sample": facts.station.is_sample,
        "issued_on": facts.evaluation.issued_on.isoformat() if facts.evaluation.issued_on else None,
        "cover": _cover(facts),
        "contents": _contents(chapters, annexes),
        "chapters": chapters,
        "enclosures": [f"{index}.{title}" for index, (title, _) in enumerate(_annexes(facts), start=1)],
        "signature": {
            "body": facts.station.evaluator,
            "date": day(facts.evaluation.issued_on, "（签发日期）"),
        },
        "annexes": annexes,
    }


def _chapters(facts: EvaluationFacts) -> list[tuple[str, list[Block]]]:
    chapters = []
    for code, title in standard_texts.CHAPTERS:
        if code == "parties":
            chapters += [
                (
                    title.format(name=party.name, organisation=bracketed(organisation(facts, party))),
                    party_chapter(party, facts),
                )
                for party in facts.scores.parties
            ]
        else:
            chapters.append((title, CHAPTERS[code](facts)))
    return chapters


def _annexes(facts: EvaluationFacts) -> list[tuple[str, Callable[[EvaluationFacts], list[Block]]]]:
    return [
        (standard_texts.ANNEX_1.format(station=facts.station.name), annex_indicators),
        (standard_texts.ANNEX_2.format(station=facts.station.name), annex_attendance),
    ]


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

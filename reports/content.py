"""A report as data: cover, contents, chapters, annexes, signature.

``content(material)`` gives plain JSON with finished text. The page, the PDF and the snapshot of an issued report
are this structure and nothing else. The chapters and their order: docs/domain.md, "The mid-term report".
"""

from collections.abc import Callable
from typing import Any

from reports import standard_texts
from reports.annex_attendance import annex_attendance
from reports.annex_indicators import annex_indicators
from reports.blocks import Block
from reports.chapters import CHAPTERS
from reports.formatting import bracketed, day, ordinal
from reports.material import Material
from reports.party_chapters import party_chapter

FORMAT = 1


def content(material: Material) -> dict[str, Any]:
    """The whole document. The same material gives the same content."""
    chapters = [
        {"anchor": f"chapter-{index}", "title": f"{ordinal(index)}、{title}", "blocks": blocks}
        for index, (title, blocks) in enumerate(_chapters(material), start=1)
    ]
    annexes = [
        {"anchor": f"annex-{index}", "title": f"附件{index}　{title}", "blocks": build(material)}
        for index, (title, build) in enumerate(_annexes(material), start=1)
    ]
    return {
        "format": FORMAT,
        "title": f"{material.names.station}{material.terms.kind}报告",
        "station": material.names.station,
        "kind": f"{material.terms.kind}报告",
        "author": material.names.evaluator,
        "is_sample": material.names.is_sample,
        "issued_on": material.terms.issued_on.isoformat() if material.terms.issued_on else None,
        "cover": _cover(material),
        "contents": _contents(chapters, annexes),
        "chapters": chapters,
        "enclosures": [f"{index}.{title}" for index, (title, _) in enumerate(_annexes(material), start=1)],
        "signature": {
            "body": material.names.evaluator,
            "date": day(material.terms.issued_on, "（签发日期）"),
        },
        "annexes": annexes,
    }


def _chapters(material: Material) -> list[tuple[str, list[Block]]]:
    chapters = []
    for code, title in standard_texts.CHAPTERS:
        if code == "parties":
            chapters += [
                (
                    title.format(name=party.name, organisation=bracketed(party.organisation)),
                    party_chapter(party, material),
                )
                for party in material.result.parties
            ]
        else:
            chapters.append((title, CHAPTERS[code](material)))
    return chapters


def _annexes(material: Material) -> list[tuple[str, Callable[[Material], list[Block]]]]:
    return [
        (standard_texts.ANNEX_1.format(station=material.names.station), annex_indicators),
        (standard_texts.ANNEX_2.format(station=material.names.station), annex_attendance),
    ]


def _cover(material: Material) -> list[dict[str, str]]:
    lines = (
        ("项目监督方", material.names.supervisor),
        ("项目购买方", material.names.purchaser),
        ("项目承办方", material.names.operator),
        ("项目评估方", material.names.evaluator),
        ("评估日期", day(material.terms.on_site)),
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

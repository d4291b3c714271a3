"""What people wrote, as blocks that name the text they print: so that a correction of wording finds them again."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from reports.blocks import Block, paragraph

LISTS = ("good", "attention")
# Points below 一、 and （一） are numbered 1., those below 1. are numbered （1）.
POINTS, DEEPER_POINTS = "{}.", "（{}）"
NO_FINDINGS = "（未填写）"
NO_TEXT = "（尚未撰写）"


def point_blocks(texts: Sequence[str], place: int, kind: str, number: str) -> list[Block]:
    """A list of points, numbered by the pattern `number` where it holds more than one. `place` is its place's among
    those of the facts."""
    numbered = [number.format(i) + text for i, text in enumerate(texts, start=1)]
    return _named(f"{place}/{kind}", (numbered if len(texts) > 1 else list(texts)) or [NO_FINDINGS])


def narrative_blocks(text: str, section: str) -> list[Block]:
    """A continuous text, a paragraph for each of its lines."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return _named(section, lines or [NO_TEXT])


def _named(written: str, texts: Sequence[str]) -> list[Block]:
    return [{**paragraph(text), "written": written} for text in texts]


def reworded(
    content: dict[str, Any],
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    marked: Mapping[str, str],
) -> dict[str, Any]:
    """The content of a report with the texts of the facts `after` in the place of those `before`, and nothing else
    touched. Both are facts as JSON, equal but for the words of their texts. `marked` gives texts with marked figures."""
    changed: dict[str, list[Block]] = {}
    deeper = _numbered_deeper(content)
    for index, (old, new) in enumerate(zip(before["findings"], after["findings"], strict=True)):
        for kind in LISTS:
            if old[kind] != new[kind]:
                texts = [marked.get(text, text) for text in new[kind]]
                number = DEEPER_POINTS if f"{index}/{kind}" in deeper else POINTS
                changed[f"{index}/{kind}"] = point_blocks(texts, index, kind, number)
    for section, text in after["narratives"].items():
        if text != before["narratives"][section]:
            changed[section] = narrative_blocks(marked.get(text, text), section)
    chapters = [
        {**chapter, "blocks": _replaced(chapter["blocks"], changed)} for chapter in content["chapters"]
    ]
    return {**content, "chapters": chapters}


def _numbered_deeper(content: Mapping[str, Any]) -> set[str]:
    """Which lists are numbered （1）. A correction of wording leaves their places and how many points they hold."""
    first = DEEPER_POINTS.format(1)
    return {
        block["written"]
        for chapter in content["chapters"]
        for block in chapter["blocks"]
        if "written" in block and block["text"].startswith(first)
    }


def _replaced(blocks: Sequence[Block], changed: Mapping[str, list[Block]]) -> list[Block]:
    """Each run of blocks that prints one of the changed texts gives way to the new ones."""
    found: list[Block] = []
    for written, run in groupby(blocks, key=lambda block: block.get("written", "")):
        found += changed.get(written, run)
    return found

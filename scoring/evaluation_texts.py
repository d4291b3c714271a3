"""The texts that are read against the facts: an evaluation's own, or those of a file with headings."""

import re

from scoring.contradictions import Text
from scoring.fact_types import EvaluationFacts
from scoring.models import Finding, Narrative

Kind = Finding.Kind

# 一、 then （一） then 1. then （1）
_NUMBERED = tuple(
    re.compile(pattern)
    for pattern in (
        r"[一二三四五六七八九十]+、",
        r"[(（][一二三四五六七八九十]+[)）]",
        r"\d+[.．、]",
        r"[(（]\d+[)）]",
    )
)


def own_texts(facts: EvaluationFacts) -> list[Text]:
    """Narratives and findings with their figures filled in, each with the place where it stands."""
    texts = [
        Text(Narrative.Section.STATION.label, facts.description),
        Text(Narrative.Section.CONCLUSION.label, facts.conclusion),
    ]
    for place in facts.findings:
        where = (place.party, place.section, place.area)
        texts += [Text(_place(*where, Kind.GOOD), text) for text in place.good]
        texts += [Text(_place(*where, Kind.ATTENTION), text) for text in place.attention]
    return [text for text in texts if text.text]


def text_of(row: Finding | Narrative, printed: str) -> Text:
    """The same of one stored text, as it is printed."""
    if isinstance(row, Narrative):
        return Text(row.get_section_display(), printed)
    section, area = (part.name if part else None for part in (row.section, row.area))
    return Text(_place(row.party.name, section, area, Kind(row.kind)), printed)


def _place(party: str, section: str | None, area: str | None, kind: Kind) -> str:
    return " · ".join(filter(None, (party, section, area, kind.label)))


def texts_of_file(written: str) -> list[Text]:
    """The paragraphs of a Markdown or plain text, each under the headings that it stands below.

    Lines that a page break or a scanner cut in the middle of a sentence are joined; a table becomes one text with tabs.
    """
    texts: list[Text] = []
    above: list[tuple[int, str]] = []
    paragraph, table = "", ""

    def put(text: str) -> None:
        if text:
            texts.append(Text(" · ".join(title for _, title in above), text))

    for line in (line.strip(" \r") for line in written.splitlines()):
        is_row = "\t" in line or line.startswith("|")
        if table and not is_row:
            put(table)
            table = ""
        if is_row:
            table += line.strip("|").replace("|", "\t") + "\n"
        elif line.startswith("#"):
            put(paragraph)
            paragraph = ""
            title = line.lstrip("#").strip().strip("*：:")
            rank = _rank(line, title)
            above = [*((upper, name) for upper, name in above if upper < rank), (rank, title)]
        else:
            paragraph += line
            if line.endswith(("。", "！", "？", "：")):
                put(paragraph)
                paragraph = ""
    put(paragraph)
    put(table)
    return texts


def _rank(line: str, title: str) -> int:
    """How deep a heading stands: by its number as official documents number (GB/T 9704), since the signs of a scanned
    text are unreliable; one without a number by its signs, below all that have one."""
    for rank, numbered in enumerate(_NUMBERED, start=1):
        if numbered.match(title):
            return rank
    return len(_NUMBERED) + len(line) - len(line.lstrip("#"))

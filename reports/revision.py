"""版本说明: what a corrected report says of itself behind its cover."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from reports.blocks import Block, cell, paragraph, row, table
from reports.models import Report
from reports.text_changes import changed_passages
from reports.written import LISTS
from scoring.formatting import day, listed
from scoring.models import Correction
from scoring.models.texts import Finding, Narrative
from stations.months import chinese

TITLE = "版本说明"
NOT_YET = "（签发时填写）"
NOTHING = "（无）"
PARTS = ("chapters", "annexes")

Facts = Mapping[str, Any]
Passage = tuple[str, str, str]


def revision_note(
    correction: Correction,
    *,
    replaced: Report,
    content: Mapping[str, Any],
    facts: Facts,
    corrected_on: date | None,
) -> dict[str, Any]:
    """Title and blocks. `content` and `facts` are the new version's, `corrected_on` the day on which it is issued, None
    for a draft."""
    build = _of_wording if correction.is_wording else _of_data
    return {
        "title": TITLE,
        "blocks": [
            paragraph(_opening(correction, replaced, corrected_on)),
            paragraph(correction.reason, f"{correction.get_kind_display()}原因："),
            *build(correction, replaced, content, facts),
        ],
    }


def _opening(correction: Correction, replaced: Report, corrected_on: date | None) -> str:
    kind, when = correction.get_kind_display(), day(corrected_on, NOT_YET)
    date_stays = f"，签发日期仍为{day(replaced.issued_on)}" if correction.is_wording else ""
    return (
        f"本报告为第{correction.edition}版，于{when}经{kind}形成{date_stays}。本版取代第{replaced.version}版"
        f"（{day(replaced.issued_on)}签发），第{replaced.version}版自本版签发之时起不再有效。"
    )


def _of_wording(
    correction: Correction, replaced: Report, content: Mapping[str, Any], facts: Facts
) -> list[Block]:
    return [
        paragraph("勘误只改动下表所列的文字，数据、得分和等级与上一版相同。", kind="intro"),
        _passages(list(reworded_passages(replaced.facts, facts))),
    ]


def reworded_passages(before: Facts, after: Facts) -> Iterator[Passage]:
    """Place, wording before, wording after, of each passage that differs, as the report goes; both facts have the same
    places."""
    yield from _of_narrative(Narrative.Section.STATION, before, after)
    for then, now in zip(before["findings"], after["findings"], strict=True):
        place = " · ".join(filter(None, (now["party"], now["section"], now["area"])))
        for kind in LISTS:
            label = f"{place} · {Finding.Kind(kind).label}"
            for point, (old_text, new_text) in enumerate(zip(then[kind], now[kind], strict=True), start=1):
                for old, new in changed_passages(old_text, new_text):
                    yield f"{label}第{point}条", old, new

    yield from _of_narrative(Narrative.Section.CONCLUSION, before, after)


def _of_narrative(section: Narrative.Section, before: Facts, after: Facts) -> Iterator[Passage]:
    for old, new in changed_passages(before["narratives"][section], after["narratives"][section]):
        yield str(section.label), old, new


def _passages(passages: Sequence[Passage]) -> Block:
    return table(
        name="revised",
        title="",
        widths=[2, 4, 4],
        head=[row([cell("位置"), cell("原文"), cell("现文")])],
        body=[row([cell(place, kind="name"), _words(old), _words(new)]) for place, old, new in passages],
        size="portrait",
    )


def _words(text: str) -> dict[str, Any]:
    return cell(text or NOTHING, kind="text")


def _of_data(
    correction: Correction, replaced: Report, content: Mapping[str, Any], facts: Facts
) -> list[Block]:
    opened = [one.sheet.party.name for one in correction.sheets.select_related("sheet__party")]
    months = [chinese(month) for month in correction.open_months]
    said = []
    if opened:
        said.append(f"重新评分：{listed(list(dict.fromkeys(opened)))}。")
    if months:
        said.append(f"更正数据的月份：{listed(months)}。")
    parts = changed_parts(replaced.content, content)
    said.append(f"有改动的部分：{listed(parts)}。" if parts else "正文和附件没有改动。")
    return [paragraph("".join(said)), *_scores(replaced, facts, correction.edition)]


def changed_parts(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Titles of the new version's chapters and annexes that the old one doesn't hold as they are."""
    found = [] if before["cover"] == after["cover"] else ["封面"]
    for name in PARTS:
        there = {part["title"]: part["blocks"] for part in before[name]}
        found += [part["title"] for part in after[name] if there.get(part["title"]) != part["blocks"]]
    return found


def _scores(replaced: Report, facts: Facts, edition: int) -> list[Block]:
    then, now = replaced.facts["scores"], facts["scores"]
    if (then["weighted"], then["total"], then["grade"]) == (now["weighted"], now["total"], now["grade"]):
        return [paragraph("各方得分、总得分和等级没有变化。")]
    lines = [
        *((name, then["weighted"].get(name), points) for name, points in now["weighted"].items()),
        ("总得分", then["total"], now["total"]),
        ("等级", then["grade"], now["grade"]),
    ]
    head = [cell("项目"), cell(f"第{replaced.version}版"), cell(f"第{edition}版")]
    return [
        table(
            name="revised",
            title="",
            widths=[3, 2, 2],
            head=[row(head)],
            body=[
                row([cell(name, kind="name"), cell(old or "—"), cell(new or "—")]) for name, old, new in lines
            ],
            size="portrait",
        )
    ]

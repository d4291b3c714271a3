"""The parties' chapters: what each found, and in the third party's the computed paragraphs beside it."""

from reports import standard_texts
from reports.blocks import Block, heading, paragraph
from reports.chapters import area_overview
from reports.formatting import listed, number, ordinal, span_of_days, span_of_months
from reports.indicator_text import indicator_paragraphs
from reports.material import Findings, Material, Party, Section
from reports.staffing_text import staffing_paragraphs

GOOD = "值得肯定的地方"
ATTENTION = "需要关注的地方"


def party_chapter(party: Party, material: Material) -> list[Block]:
    """A party's two lists; where it writes by section, its sections, with staffing in the first of them and the
    indicators in the last that is not written by area."""
    if not party.sections:
        return _findings(party.findings)
    whole = [section for section in party.sections if not section.by_area]
    blocks = []
    for index, section in enumerate(party.sections, start=1):
        blocks.append(
            heading(3, f"（{ordinal(index)}）{section.title}", f"section-{party.result_place}-{index}")
        )
        if section.by_area:
            blocks += _by_area(section, material)
            continue
        parts = []
        if section is whole[0]:
            blocks.append(paragraph(_period(material)))
            parts.append(("社工到岗情况", staffing_paragraphs(material)))
        parts.append(("评估意见", _findings(section.findings)))
        if section is whole[-1]:
            parts.append(("服务指标完成情况", indicator_paragraphs(material)))
        for place, (title, content) in enumerate(parts, start=1):
            blocks += [heading(4, f"{place}.{title}"), *content]
    return blocks


def _period(material: Material) -> str:
    terms = material.terms
    return (
        f"考核期为{span_of_months(*terms.period)}，共{len(terms.months)}个考核月，"
        f"落在{span_of_days(*terms.year)}的服务协议年度之内。"
    )


def _by_area(section: Section, material: Material) -> list[Block]:
    workers = material.indicators.workers
    blocks = [paragraph(area_overview(material.areas))]
    for index, area in enumerate(material.areas, start=1):
        stated = workers.areas[index - 1].quantity if workers and workers.areas else None
        count = "投入社工人数未上报" if stated is None else f"投入社工{number(stated)}名"
        blocks += [
            heading(4, f"{index}.{area.name}"),
            paragraph(f"{area.name}由{listed(list(area.communities))}组成，{count}。"),
            *_findings(section.areas.get(area.name, Findings())),
        ]
    return blocks


def _findings(findings: Findings) -> list[Block]:
    """The two lists, numbered where they hold more than one point."""
    blocks = []
    for title, texts in ((GOOD, findings.good), (ATTENTION, findings.attention)):
        blocks.append(heading(5, f"{title}："))
        numbered = (
            [f"（{i}）{text}" for i, text in enumerate(texts, start=1)] if len(texts) > 1 else list(texts)
        )
        blocks += [paragraph(text) for text in numbered] or [paragraph(standard_texts.NO_FINDINGS)]
    return blocks

"""The parties' chapters: what each found, and in the third party's the computed paragraphs beside it."""

from dataclasses import dataclass

from reports.blocks import Block, heading, paragraph
from reports.chapters import area_overview
from reports.charts.months import months_chart
from reports.indicator_text import indicator_paragraphs
from reports.parties import Section, sections
from reports.staffing_text import staffing_paragraphs
from reports.written import DEEPER_POINTS, POINTS, point_blocks
from scoring.facts import EvaluationFacts, PartyScore, PlaceFindings
from scoring.figure_marks import marked
from scoring.formatting import listed, ordinal, span_of_days, span_of_months
from scoring.models import Party

GOOD = "值得肯定的地方"
ATTENTION = "需要关注的地方"


@dataclass(frozen=True)
class Wording:
    """What the computed paragraphs take from the template: how worker-months are counted, and the number of the annex
    that holds the areas, None where the report has none."""

    staffing_rule: str
    areas_annex: int | None


def party_chapter(party: PartyScore, facts: EvaluationFacts, wording: Wording) -> list[Block]:
    """A party's two lists; where it writes by section, its sections. In the third party's chapter staffing stands in
    the first section and the indicators in the last one that is not written by area, or both around its lists."""
    parts = sections(facts, party.code)
    third = party.code == Party.Code.THIRD
    if len(parts) == 1 and parts[0].title is None:
        return _whole(parts[0], facts, wording, level=3, first=third, last=third)
    whole = [section for section in parts if not section.by_area]
    blocks: list[Block] = []
    for index, section in enumerate(parts, start=1):
        blocks.append(heading(3, f"（{ordinal(index)}）{section.title}", f"{party.code}-{index}"))
        if section.by_area:
            blocks += _by_area(section, facts)
        else:
            blocks += _whole(
                section,
                facts,
                wording,
                level=4,
                first=third and section is whole[0],
                last=third and section is whole[-1],
            )
    return blocks


def _whole(
    section: Section, facts: EvaluationFacts, wording: Wording, *, level: int, first: bool, last: bool
) -> list[Block]:
    """`level` is the headings' own: one below what stands above them."""
    if not first and not last:
        return _findings(section.places[0], facts, POINTS)
    findings = _findings(section.places[0], facts, POINTS if level == 3 else DEEPER_POINTS)
    parts = [("评估意见", findings)]
    if first:
        attendance = staffing_paragraphs(facts, wording.staffing_rule)
        parts.insert(0, ("社工到岗情况", [*attendance, *months_chart(facts.staffing)]))
    if last:
        parts.append(("服务指标完成情况", indicator_paragraphs(facts, wording.areas_annex)))
    blocks = [paragraph(_period(facts))] if first else []
    for place, (title, content) in enumerate(parts, start=1):
        number = f"（{ordinal(place)}）" if level == 3 else f"{place}."
        blocks += [heading(level, f"{number}{title}"), *content]
    return blocks


def _period(facts: EvaluationFacts) -> str:
    evaluation = facts.evaluation
    return (
        f"考核期为{marked('评估.考核期', span_of_months(evaluation.first, evaluation.last))}，"
        f"共{marked('评估.考核月数', f'{len(facts.staffing.months)}个')}考核月，"
        f"落在{marked('协议.年度', span_of_days(*facts.agreement.year))}的服务协议年度之内。"
    )


def _by_area(section: Section, facts: EvaluationFacts) -> list[Block]:
    terms = {area.name: area for area in facts.station.areas}
    blocks = [paragraph(area_overview(facts.station.areas))]
    for index, place in enumerate(section.places, start=1):
        area = terms[place.area or ""]
        key = facts.keys.area(area.name, "社工人数")
        count = (
            "投入社工人数未上报" if area.workers is None else f"投入社工{marked(key, f'{area.workers}名')}"
        )
        blocks += [
            heading(4, f"{index}.{area.name}"),
            paragraph(f"{area.name}由{listed(list(area.communities))}组成，{count}。"),
            *_findings(place, facts, DEEPER_POINTS),
        ]
    return blocks


def _findings(place: PlaceFindings, facts: EvaluationFacts, number: str) -> list[Block]:
    index = facts.findings.index(place)
    return [
        paragraph(f"{GOOD}：", kind="label"),
        *point_blocks([facts.with_marks(text) for text in place.good], index, "good", number),
        paragraph(f"{ATTENTION}：", kind="label"),
        *point_blocks([facts.with_marks(text) for text in place.attention], index, "attention", number),
    ]

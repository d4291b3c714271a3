"""What the application writes in the chapters that are not a party's: the station, the result, the conclusion."""

from collections.abc import Callable, Sequence
from decimal import Decimal

from reports.blocks import Block, Cell, cell, centred, paragraph, row, table
from reports.charts.shares import shares_chart
from reports.parties import further_parties, organisation
from reports.written import narrative_blocks
from scoring.facts import AreaTerms, EvaluationFacts, PartyScore, ScoreFacts
from scoring.figure_marks import marked
from scoring.formatting import amount, bracketed, listed, number, points, span_of_days

SEALED = "评估尚未汇总，各方得分、总得分和等级暂不列示。"


def station_chapter(facts: EvaluationFacts) -> list[Block]:
    """一: the station, its agreement and areas, then the station's own description."""
    station, agreement = facts.station, facts.agreement
    since = f"自{station.operated_since}年起" if station.operated_since else ""
    where = f"，站点地址为{station.address}" if station.address else ""
    text = (
        f"{station.name}（以下简称“社工站”）服务于{station.district}{station.subdistrict}{where}，"
        f"{since}由{station.operator}承办。项目采购周期为{marked('协议.采购周期', span_of_days(*agreement.cycle))}，"
        f"本年度服务协议的期限为{marked('协议.年度', span_of_days(*agreement.year))}，"
        f"经费{marked('协议.经费', amount(agreement.amount))}。"
    )
    return [
        paragraph(text),
        paragraph(area_overview(station.areas)),
        *narrative_blocks(facts.with_marks(facts.description), "station"),
    ]


def area_overview(areas: Sequence[AreaTerms]) -> str:
    """How the station divides its communities."""
    if not areas:
        return "社工站未划分服务片区。"
    described = "；".join(f"{area.name}为{listed(list(area.communities))}" for area in areas)
    communities = sum(len(area.communities) for area in areas)
    return (
        f"社工站将所服务的{marked('社工站.社区数', f'{communities}个')}社区"
        f"划分为{marked('社工站.片区数', f'{len(areas)}个')}片区，每个社区设一个社工点：{described}。"
    )


def result_chapter(facts: EvaluationFacts) -> list[Block]:
    """七: every party's points in the result's own order, the total and the grade; or who is missing."""
    scores = facts.scores
    parties = sorted(scores.parties, key=lambda party: party.result)
    body = [
        row(
            [
                cell(_result_of(party, facts), kind="name"),
                cell(number(party.maximum), key="评估.各方满分"),
                _points(facts.keys.party(party.code), party.weighted),
            ]
        )
        for party in parties
    ]
    whole = [
        cell("合计", kind="name"),
        cell(number(_whole(facts)), key="评估.满分"),
        _points("得分.总分", scores.total),
    ]
    result = table(
        name="result",
        title="",
        widths=[3, 2, 2],
        head=[row([cell("评估方"), cell("满分（分）"), cell("得分（分）")])],
        body=[*body, row(whole, "total")],
        size="portrait",
    )
    if scores.sealed:
        return [result, paragraph(SEALED)]
    return [result, *_verdict(scores), *shares_chart(scores)]


def _verdict(scores: ScoreFacts) -> list[Block]:
    """Total and grade, with what lowered it; or who is missing."""
    if scores.total is None:
        return [paragraph(f"{listed(list(scores.missing))}尚未提交评分，总得分和等级暂缺。")]
    total, grade = marked("得分.总分", f"{points(scores.total)}分"), marked("得分.等级", scores.grade or "")
    verdict = centred(f"总得分：{total}　　等级：{grade}")
    if not scores.vetoes:
        return [verdict]
    vetoes = listed(list(scores.vetoes))
    return [verdict, paragraph(f"考核期内存在一票否决情形：{vetoes}。总得分不变，等级按评估办法下调。")]


def _points(key: str, value: Decimal | None) -> Cell:
    return cell(points(value), key=None if value is None else key)


def _result_of(party: PartyScore, facts: EvaluationFacts) -> str:
    """A party in the result table; whoever was invited with the organisation."""
    further = party in further_parties(facts)
    return f"{party.name}评估{bracketed(organisation(facts, party)) if further else ''}"


def conclusion_chapter(facts: EvaluationFacts) -> list[Block]:
    """八: the lead's conclusion."""
    return narrative_blocks(facts.with_marks(facts.conclusion), "conclusion")


def _whole(facts: EvaluationFacts) -> Decimal:
    """What all parties together have to give."""
    return sum((party.maximum for party in facts.scores.parties), start=Decimal(0))


CHAPTERS: dict[str, Callable[[EvaluationFacts], list[Block]]] = {
    "station": station_chapter,
    "result": result_chapter,
    "conclusion": conclusion_chapter,
}

"""The chapters' contents, one function each. Parties' chapters are nothing but their findings."""

from collections.abc import Callable, Sequence
from itertools import pairwise

from reports import standard_texts
from reports.blocks import Block, cell, centred, heading, paragraph, row, table
from reports.formatting import amount, day, listed, number, points, span_of_days, span_of_months
from reports.indicator_text import indicator_paragraphs
from reports.material import AreaMaterial, Band, Findings, Material, PartyMaterial
from reports.staffing_text import staffing_paragraphs

GOOD = "值得肯定的地方"
ATTENTION = "需要关注的地方"


def party_chapter(party: PartyMaterial) -> list[Block]:
    """What one party found."""
    return _findings(party.findings)


def station_chapter(material: Material) -> list[Block]:
    """一: the station, its agreement and areas, then the station's own description."""
    since = f"自{material.operated_since}年起" if material.operated_since else ""
    where = f"，站点地址为{material.address}" if material.address else ""
    terms = (
        f"{material.station}（以下简称“社工站”）服务于{material.district}{material.subdistrict}{where}，"
        f"{since}由{material.operator}承办。项目采购周期为{span_of_days(*material.cycle)}，"
        f"本年度服务协议的期限为{span_of_days(*material.year)}，经费{amount(material.amount)}。"
    )
    return [paragraph(terms), paragraph(_area_overview(material.areas)), *_text(material.description)]


def basis_chapter(material: Material) -> list[Block]:
    """二: what the evaluation rests on, who did it and how the result is formed."""
    names = {
        "purchaser": material.purchaser,
        "operator": material.operator,
        "station": material.station,
        "year": span_of_days(*material.year),
        "scheme": material.scheme,
    }
    return [
        heading(3, "（一）评估依据", "basis"),
        paragraph(standard_texts.BASIS_INTRO),
        *(paragraph(text.format(**names), f"{i}.") for i, text in enumerate(standard_texts.BASIS, start=1)),
        heading(3, "（二）评估原则", "principles"),
        *_numbered(standard_texts.PRINCIPLES),
        heading(3, "（三）评估团队", "team"),
        paragraph(_team(material)),
        heading(3, "（四）评估方式", "methods"),
        *_numbered(standard_texts.METHODS),
        heading(3, "（五）评估结果的形成", "forming"),
        *_forming(material),
    ]


def third_party_chapter(material: Material) -> list[Block]:
    """六: project management with staffing, services with indicators, and each area."""
    first, last = material.period
    period = (
        f"考核期为{span_of_months(first, last)}，共{len(material.months)}个考核月，"
        f"落在{span_of_days(*material.year)}的服务协议年度之内。"
    )
    return [
        heading(3, "（一）项目管理", "management"),
        paragraph(period),
        heading(4, "1.社工到岗情况"),
        *staffing_paragraphs(material),
        heading(4, "2.评估意见"),
        *_findings(material.sections.get("management", Findings())),
        heading(3, "（二）社工站总体服务", "services"),
        heading(4, "1.服务开展与成效"),
        *_findings(material.sections.get("services", Findings())),
        heading(4, "2.服务指标完成情况"),
        *indicator_paragraphs(material),
        heading(3, "（三）各片区服务", "areas"),
        *_areas(material.areas),
    ]


def result_chapter(material: Material) -> list[Block]:
    """七: every party's points, the total and the grade; or who is missing."""
    parties = _in_result_order(material.parties)
    body = [
        row(
            [
                cell(f"{party.name}评估", kind="text"),
                cell(number(party.maximum)),
                cell(points(party.weighted)),
            ]
        )
        for party in parties
    ]
    maximum = sum((party.maximum for party in parties), start=0)
    body.append(
        row([cell("合计", kind="text"), cell(number(maximum)), cell(points(material.total))], "total")
    )
    scores = table(
        name="result",
        title="",
        widths=[3, 2, 2],
        head=[row([cell("评估方"), cell("满分（分）"), cell("得分（分）")])],
        body=body,
        size="portrait",
    )
    if material.total is None:
        missing = listed(list(material.missing_parties))
        return [scores, paragraph(f"{missing}尚未提交评分，总得分和等级暂缺。")]
    return [scores, centred(f"总得分：{points(material.total)}分　　等级：{material.grade}")]


def conclusion_chapter(material: Material) -> list[Block]:
    """八: the lead's conclusion."""
    return _text(material.conclusion)


def _area_overview(areas: Sequence[AreaMaterial]) -> str:
    if not areas:
        return "社工站未划分服务片区。"
    described = "；".join(f"{area.name}：{listed(list(area.communities))}" for area in areas)
    communities = sum(len(area.communities) for area in areas)
    return f"社工站所服务的{communities}个社区划分为{len(areas)}个片区，每个社区设一个社工点。{described}。"


def _areas(areas: Sequence[AreaMaterial]) -> list[Block]:
    blocks: list[Block] = (
        [paragraph(_area_overview(areas))] if areas else [paragraph("社工站未划分服务片区。")]
    )
    for index, area in enumerate(areas, start=1):
        workers = "人数未上报" if area.workers is None else f"投入社工{area.workers}名"
        blocks += [
            heading(4, f"{index}.{area.name}"),
            paragraph(f"{area.name}服务{listed(list(area.communities))}，{workers}。"),
            *_findings(area.findings),
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


def _numbered(texts: Sequence[tuple[str, str]]) -> list[Block]:
    return [paragraph(text, f"{index}.{lead}") for index, (lead, text) in enumerate(texts, start=1)]


def _text(text: str) -> list[Block]:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return [paragraph(line) for line in lines] or [paragraph(standard_texts.NO_TEXT)]


def _team(material: Material) -> str:
    experts = (
        standard_texts.TEAM_EXPERTS.format(count=material.experts)
        if material.experts
        else standard_texts.TEAM_EXPERTS_UNKNOWN
    )
    on_site = (
        standard_texts.TEAM_ON_SITE.format(date=day(material.on_site), station=material.station)
        if material.on_site
        else standard_texts.TEAM_ON_SITE_UNKNOWN
    )
    return standard_texts.TEAM.format(
        supervisor=material.supervisor, evaluator=material.evaluator, experts=experts, on_site=on_site
    )


def _forming(material: Material) -> list[Block]:
    parties = [
        standard_texts.RESULT_PARTY.format(
            name=party.name, organisation=party.organisation, maximum=number(party.maximum)
        )
        for party in material.parties
    ]
    result = standard_texts.RESULT.format(
        scheme=material.scheme,
        total=number(sum((party.maximum for party in material.parties), start=0)),
        count=len(parties),
        parties="，".join(parties),
    )
    return [
        paragraph(result),
        paragraph(standard_texts.BANDS.format(bands="；".join(_bands(material.bands)))),
    ]


def _bands(bands: Sequence[Band]) -> list[str]:
    """The grades from the highest down, each with its half-open range."""
    texts = (
        [standard_texts.BAND_TOP.format(floor=number(bands[0].floor), name=bands[0].name)] if bands else []
    )
    for above, band in pairwise(bands):
        wording = standard_texts.BAND_BETWEEN if band.floor else standard_texts.BAND_LAST
        texts.append(wording.format(floor=number(band.floor), ceiling=number(above.floor), name=band.name))
    return texts


def _in_result_order(parties: Sequence[PartyMaterial]) -> list[PartyMaterial]:
    """The result's own order; parties that it does not name follow."""
    order = {code: index for index, code in enumerate(standard_texts.RESULT_ORDER)}
    return sorted(parties, key=lambda party: order.get(party.code, len(order)))


CHAPTERS: dict[str, Callable[[Material], list[Block]]] = {
    "station": station_chapter,
    "basis": basis_chapter,
    "third_party": third_party_chapter,
    "result": result_chapter,
    "conclusion": conclusion_chapter,
}

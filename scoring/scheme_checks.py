"""What a scheme must be like before it is published."""

from collections.abc import Iterable
from decimal import Decimal

from scoring import grading, points
from scoring.automatic_rules import Names, automatic_problems, indicator_names
from scoring.models import Item, Party, Scheme
from scoring.results import tree

HUNDRED = Decimal(100)
FINEST_STEP = Decimal("0.01")  # each item has a step of its own, checked apart


def scheme_problems(scheme: Scheme) -> list[str]:
    """What keeps a draft from being published, in words; empty when it is sound."""
    problems = grading.band_problems(
        grading.Band(band.name, band.lower, band.upper) for band in scheme.bands.all()
    )
    parties = list(scheme.parties.prefetch_related("items"))
    total = sum((party.maximum for party in parties), Decimal(0))
    if total != HUNDRED:
        problems.append(f"各方分值合计为 {total}，应为 100。")
    indicators = indicator_names(item.indicator_code for party in parties for item in party.items.all())
    if not any(party.code == Party.Code.THIRD for party in parties):
        problems.append("没有代码为 third 的第三方：评估报告由第三方的组长签发，请设置第三方。")
    for party in parties:
        problems += [f"{party.name}：{problem}" for problem in _party_problems(scheme, party, indicators)]
    return problems


def _writes_by_area_only(party: Party, items: Iterable[Item]) -> bool:
    sections = [item for item in items if item.parent_id is None and item.kind == Item.Kind.SECTION]
    return party.findings_by_section and bool(sections) and all(section.by_area for section in sections)


def _party_problems(scheme: Scheme, party: Party, indicators: Names) -> list[str]:
    items = list(party.items.all())
    roots = tree(items)
    base = HUNDRED if scheme.base == Scheme.Base.HUNDRED else party.maximum
    problems = points.tree_problems(roots, base, FINEST_STEP)
    if points.sheet_base(roots) == HUNDRED != base:
        problems.append(f"各项分值合计为 100，但本办法按各方权重计分，应为 {base}。")
    problems += [
        f"“{item}”的分值 {item.maximum} 不是步长 {item.step} 的整数倍。"
        for item in items
        if not points.valid_points(item.maximum, item.maximum, item.step)
    ]
    problems += [f"“{item}”：{problem}" for item in items for problem in automatic_problems(item, indicators)]
    if party.findings_by_section and not any(root.kind is points.Kind.SECTION for root in roots):
        problems.append("评语按部分填写，但没有设置部分。")
    if party.code == Party.Code.THIRD and _writes_by_area_only(party, items):
        problems.append("至少要有一个部分不按片区写评语：社工到岗和服务指标的情况写在那里。")
    return problems

"""What a scheme must be like before it is published."""

from decimal import Decimal

from scoring import grading, points
from scoring.automatic_rules import Names, automatic_problems, indicator_names
from scoring.models import Party, Scheme
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
    for party in parties:
        problems += [f"{party.name}：{problem}" for problem in _party_problems(scheme, party, indicators)]
    return problems


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
    return problems

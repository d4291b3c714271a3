"""What a scheme must be like before it is published: each problem with the place where it can be mended."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from scoring import grading, points
from scoring.automatic_rules import Names, automatic_problems, indicator_names
from scoring.models import Item, Party, Scheme
from scoring.scheme_plans import ItemLine, ItemPlan, PartyPlan, SchemePlan, item_lines, plan_of

HUNDRED = Decimal(100)
FINEST_STEP = Decimal("0.01")  # each item has a step of its own, checked apart


@dataclass(frozen=True)
class SchemeProblem:
    """A problem in words. `party` is a party's code, `number` an item's number and `field` the item's field that is to
    be mended; each empty where the problem lies above."""

    text: str
    party: str = ""
    number: str = ""
    field: str = ""


def scheme_problems(scheme: Scheme) -> list[str]:
    """What keeps a draft from being published, in words; empty when it is sound."""
    return problems_in_words(plan_of(scheme))


def problems_in_words(plan: SchemePlan) -> list[str]:
    """Every problem with the name of its party before it."""
    names = {party.code: f"{party.name}：" for party in plan.parties}
    return [f"{names.get(problem.party, '')}{problem.text}" for problem in plan_problems(plan)]


def plan_problems(plan: SchemePlan) -> list[SchemeProblem]:
    """What keeps a scheme like this from being published, in the order of its pages. One query at most."""
    bands = [grading.Band(*band) for band in plan.bands]
    problems = [SchemeProblem(text) for text in grading.band_problems(bands)]
    total = sum((party.maximum for party in plan.parties), Decimal(0))
    if total != HUNDRED:
        problems.append(SchemeProblem(f"各方分值合计为 {total}，应为 100。"))
    if not any(party.code == Party.Code.THIRD for party in plan.parties):
        problems.append(SchemeProblem("没有第三方（代码 third）：评估报告由第三方的组长签发，请设置。"))
    trees = {party.code: list(item_lines(party.items)) for party in plan.parties}
    indicators = indicator_names(line.item.indicator_code for lines in trees.values() for line in lines)
    for party in plan.parties:
        problems += _party_problems(party, sheet_base(plan, party), trees[party.code], indicators)
    return problems


def sheet_base(plan: SchemePlan, party: PartyPlan) -> Decimal:
    """What the items of a party's sheet must add up to."""
    return HUNDRED if plan.base == Scheme.Base.HUNDRED else party.maximum


def sums_below(items: Sequence[ItemPlan]) -> Mapping[str, Decimal]:
    """What the items below each one with children add up to, by its number; the roots' sum has none."""
    sums = {"": points.sheet_base(point_tree(items))}
    for line in item_lines(items):
        if line.item.children:
            sums[line.number] = points.sheet_base(point_tree(line.item.children))
    return sums


def point_tree(items: Sequence[ItemPlan], above: str = "") -> tuple[points.Item, ...]:
    """Planned items as the tree that the arithmetic works on, with their numbers as keys."""
    found = []
    for place, item in enumerate(items, start=1):
        number = f"{above}.{place}" if above else str(place)
        below = point_tree(item.children, number)
        found.append(
            points.Item(number, f"{number} {item.name}", points.Kind(item.kind), item.maximum, below)
        )
    return tuple(found)


def _party_problems(
    party: PartyPlan, base: Decimal, lines: Sequence[ItemLine], indicators: Names
) -> Iterator[SchemeProblem]:
    roots = point_tree(party.items)
    for key, text in points.tree_problems_at(roots, base, FINEST_STEP):
        yield SchemeProblem(text, party.code, str(key or ""), "maximum" if key else "")
    if points.sheet_base(roots) == HUNDRED != base:
        text = f"各项分值合计为 100，但本办法按各方权重计分，应为 {base}。"
        yield SchemeProblem(text, party.code)
    for line in lines:
        item = line.item
        if not points.valid_points(item.maximum, item.maximum, item.step):
            text = f"“{line.number} {item.name}”的分值 {item.maximum} 不是步长 {item.step} 的整数倍。"
            yield SchemeProblem(text, party.code, line.number, "step")
    for line in lines:
        for problem in automatic_problems(line.item, indicators):
            text = f"“{line.number} {line.item.name}”：{problem}"
            yield SchemeProblem(text, party.code, line.number, "fact")
    sections = [item for item in party.items if item.kind == Item.Kind.SECTION]
    if party.findings_by_section and not sections:
        yield SchemeProblem("评语按部分填写，但没有设置部分。", party.code)
    elif party.findings_by_section and party.code == Party.Code.THIRD and all(s.by_area for s in sections):
        text = "至少要有一个部分不按片区写评语：社工到岗和服务指标的情况写在那里。"
        yield SchemeProblem(text, party.code)

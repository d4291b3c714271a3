"""The points of one score sheet: a tree of items, what each may hold, and their exact sum.

See docs/domain.md, "Scores". Points are ``Decimal``. The points of a deduction are what is taken off, as a positive
number. An item without points in ``scores`` is not scored yet; the sum is then None, never a sum with 0 in its place.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from stations.rounding import exact

HUNDRED = Decimal(100)
Scores = Mapping[Hashable, Decimal | None]


class Kind(StrEnum):
    """What an item of a scheme is."""

    SECTION = "section"  # 部分: groups items, holds no points of its own
    POINTS = "points"  # 程度分
    COMPOSITE = "composite"  # 组合分: the sum of its sub-points, capped at its own
    DEDUCTION = "deduction"  # 扣分: starts from 0, lowers its section
    AUTOMATIC = "automatic"  # 自动: from staffing or indicators
    VETO = "veto"  # 一票否决: holds no points, limits the grade


OUTSIDE_THE_SUM = frozenset({Kind.DEDUCTION, Kind.VETO})
HAS_CHILDREN = frozenset({Kind.SECTION, Kind.COMPOSITE})


@dataclass(frozen=True)
class Item:
    """A node of a party's tree. ``maximum`` is its points; for a deduction the most that may be taken off."""

    key: Hashable
    name: str
    kind: Kind
    maximum: Decimal
    children: tuple["Item", ...] = ()


def valid_points(points: Decimal, maximum: Decimal, step: Decimal) -> bool:
    """Whether the points lie between 0 and the maximum in whole steps. Raises ValueError unless the step is positive."""
    if exact(step) <= 0:
        raise ValueError("分值的最小单位必须大于 0。")
    return 0 <= exact(points) <= exact(maximum) and exact(points) % exact(step) == 0


def check_points(points: Decimal, maximum: Decimal, step: Decimal) -> None:
    """Raises ValueError, in words for the assessor, unless ``valid_points``."""
    if not valid_points(points, maximum, step):
        raise ValueError(f"分数 {points} 不可用：请填 0 到 {maximum} 之间、以 {step} 为最小单位的数。")


def takes_points_off(item: Item, points: Decimal) -> bool:
    """Whether the points want a reason and where the evidence was found: a deduction made, or less than the maximum."""
    if item.kind is Kind.DEDUCTION:
        return exact(points) > 0
    return item.kind is not Kind.VETO and exact(points) < exact(item.maximum)


def scored_items(items: Iterable[Item]) -> Iterator[Item]:
    """The items that hold points of their own, in order: sections, composites and vetoes do not."""
    for item in items:
        if item.kind in HAS_CHILDREN:
            yield from scored_items(item.children)
        elif item.kind is not Kind.VETO:
            yield item


def unscored(items: Iterable[Item], scores: Scores) -> list[Item]:
    """The items that still want points, in order. A deduction starts from 0 and never waits."""
    return [
        item
        for item in scored_items(items)
        if item.kind is not Kind.DEDUCTION and scores.get(item.key) is None
    ]


def item_total(item: Item, scores: Scores) -> Decimal | None:
    """The exact points of an item or a whole section; None while anything in it wants points. A veto has 0."""
    if item.kind is Kind.SECTION:
        return sheet_total(item.children, scores)
    if item.kind is Kind.COMPOSITE:
        total = sheet_total(item.children, scores)
        return None if total is None else min(total, item.maximum)
    if item.kind is Kind.VETO:
        return Decimal(0)
    points = scores.get(item.key)
    if points is not None:
        exact(points)
    return Decimal(0) if points is None and item.kind is Kind.DEDUCTION else points


def sheet_total(items: Iterable[Item], scores: Scores) -> Decimal | None:
    """The exact points of items side by side, less the deductions among them, 0 at least.

    For a party's roots this is the sheet's total; a section is summed in the same way, so a deduction lowers the
    section that it stands in, and no other.
    """
    total = Decimal(0)
    for item in items:
        points = item_total(item, scores)
        if points is None:
            return None
        total += -points if item.kind is Kind.DEDUCTION else points
    return max(total, Decimal(0))


def section_totals(items: Iterable[Item], scores: Scores) -> dict[Hashable, Decimal | None]:
    """The totals of the sections side by side, by key: what experts who share the work hand in."""
    return {item.key: item_total(item, scores) for item in items if item.kind is Kind.SECTION}


def sheet_base(items: Iterable[Item]) -> Decimal:
    """What a full sheet, or a full section, reaches: the maxima of its items without deductions and vetoes."""
    return sum((item.maximum for item in items if item.kind not in OUTSIDE_THE_SUM), Decimal(0))


def tree_problems(items: Sequence[Item], maximum: Decimal, step: Decimal) -> list[str]:
    """What keeps a party's tree from being published, in words for the administrator; empty when it is sound.

    The items must add up to the party's maximum, or to 100 and are then converted.
    """
    return [text for _, text in tree_problems_at(items, maximum, step)]


def tree_problems_at(
    items: Sequence[Item], maximum: Decimal, step: Decimal
) -> Iterator[tuple[Hashable | None, str]]:
    """The same with the key of the item that each problem is about; None for the whole."""
    total = sheet_base(items)
    if total not in (maximum, HUNDRED):
        yield None, f"各项分值合计为 {total}，应为 {maximum}，或为 100（再按权重折算）。"
    for item in items:
        yield from _item_problems(item, step)


def _item_problems(item: Item, step: Decimal) -> Iterator[tuple[Hashable, str]]:
    if item.kind is not Kind.VETO and (
        item.maximum <= 0 or not valid_points(item.maximum, item.maximum, step)
    ):
        yield item.key, f"“{item.name}”的分值 {item.maximum} 应大于 0，并以 {step} 为最小单位。"
    inner = sheet_base(item.children)
    if item.kind is Kind.SECTION and inner != item.maximum:
        yield item.key, f"“{item.name}”各项分值合计为 {inner}，应等于该部分的 {item.maximum}。"
    if item.kind is Kind.COMPOSITE and inner < item.maximum:
        yield item.key, f"“{item.name}”各得分点合计为 {inner}，达不到该项的 {item.maximum}。"
    if item.kind not in HAS_CHILDREN and item.children:
        yield item.key, f"“{item.name}”不是部分，也不是组合分，不能含有下级项目。"
    for child in item.children:
        yield from _item_problems(child, step)

"""How several experts' sheets become one value, exactly, without rounding. See docs/domain.md, "Scores"."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from stations.rounding import Number, exact

TRIM_FROM = 5


class CombinationRule(StrEnum):
    """The scheme's rule for combining what several experts gave."""

    MEAN = "mean"
    MEDIAN = "median"
    TRIMMED_MEAN = "trimmed_mean"


def combine(totals: Iterable[Number], rule: CombinationRule = CombinationRule.MEAN) -> Fraction:
    """The experts' totals as one exact value.

    The trimmed mean leaves out one highest and one lowest from five totals up, and is the mean below. Raises
    ValueError when there is no total: a party without sheets has no value, not 0.
    """
    ordered = sorted(exact(total) for total in totals)
    if not ordered:
        raise ValueError("没有已提交的评分表，无法合成得分。")
    if rule is CombinationRule.MEDIAN:
        middle = len(ordered) // 2
        ordered = [ordered[middle]] if len(ordered) % 2 else ordered[middle - 1 : middle + 1]
    elif rule is CombinationRule.TRIMMED_MEAN and len(ordered) >= TRIM_FROM:
        ordered = ordered[1:-1]
    return sum(ordered, Fraction(0)) / len(ordered)


def combine_sections(
    sections: Iterable[Sequence[Number]], rule: CombinationRule = CombinationRule.MEAN
) -> Fraction:
    """The value where experts divided the sections: each section's totals are combined, then the sections added.

    Raises ValueError when a section has no total, or when there is no section.
    """
    values = [combine(totals, rule) for totals in sections]
    if not values:
        raise ValueError("没有已提交的评分表，无法合成得分。")
    return sum(values, Fraction(0))


def spread(totals: Sequence[Number], base: Number) -> Fraction:
    """Highest − lowest, on a base of 100, exactly; 0 for a single total.

    Raises ValueError when there is no total or the base is not positive.
    """
    if not totals:
        raise ValueError("没有已提交的评分表，无法计算分差。")
    values = [exact(total) for total in totals]
    return (max(values) - min(values)) * 100 / _positive(base)


def wants_settling(totals: Sequence[Number], base: Number, limit: Number) -> bool:
    """Whether the spread lies above the scheme's limit, so that the lead must settle the value."""
    return spread(totals, base) > exact(limit)


def check_settled(value: Number, totals: Sequence[Decimal]) -> None:
    """Raises ValueError, in words for the lead, unless the value lies between the lowest and the highest total."""
    lowest, highest = min(totals), max(totals)
    if not exact(lowest) <= exact(value) <= exact(highest):
        raise ValueError(f"裁定分 {value} 应在专家评分的最低分 {lowest} 与最高分 {highest} 之间。")


def _positive(base: Number) -> Fraction:
    value = exact(base)
    if value <= 0:
        raise ValueError("评分表的满分必须大于 0。")
    return value

"""From the parties' values to the total and the grade. See docs/domain.md, "Scores".

There is one rounding, in ``weighted``: none before it, none after it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from stations.rounding import Number, exact, round_half_up

LOWEST = Decimal(0)
HIGHEST = Decimal(100)


def weighted(value: Number, base: Number, maximum: Number) -> Decimal:
    """A party's score: its value on the sheet's base converted to the party's maximum and rounded to 0.01, half up.

    Three experts' 89.05, 89.45 and 90.05 of 100 give 49.23 of 55. Raises ValueError unless base and maximum are
    positive and the value lies between 0 and the base.
    """
    points, whole, weight = exact(value), exact(base), exact(maximum)
    if whole <= 0 or weight <= 0:
        raise ValueError("满分与权重必须大于 0。")
    if not 0 <= points <= whole:
        raise ValueError(f"得分应在 0 与满分 {base} 之间。")
    return round_half_up(points * weight / whole)


@dataclass(frozen=True)
class Total:
    """The sum of the parties' scores, or the names of the parties still missing."""

    score: Decimal | None
    missing: tuple[str, ...]


def total(scores: Mapping[str, Decimal | None]) -> Total:
    """The sum of the weighted scores by party name. While a party is missing there is no sum, and it is named.

    Raises ValueError for a scheme without parties.
    """
    if not scores:
        raise ValueError("评估办法中没有评估方，无法计算总分。")
    missing = tuple(name for name, score in scores.items() if score is None)
    known = [score for score in scores.values() if score is not None]
    return Total(None if missing else sum(known, Decimal(0)), missing)


@dataclass(frozen=True)
class Band:
    """A grade and the totals that earn it: from ``lower`` up to, not including, ``upper``; 100 ends the highest one."""

    name: str
    lower: Decimal
    upper: Decimal


def band_problems(bands: Iterable[Band]) -> list[str]:
    """What keeps a table of bands from covering 0 to 100 once and only once, in words; empty when it is sound."""
    ordered = sorted(bands, key=lambda band: (band.lower, band.upper))
    if not ordered:
        return ["评估等级表是空的，请至少设置一个等级。"]
    problems = [
        f"等级“{band.name}”的下限 {band.lower} 应小于上限 {band.upper}。"
        for band in ordered
        if band.lower >= band.upper
    ]
    names = [band.name for band in ordered]
    problems += [f"等级“{name}”重复。" for name in sorted({name for name in names if names.count(name) > 1})]
    if ordered[0].lower < LOWEST:
        problems.append(f"等级“{ordered[0].name}”的下限 {ordered[0].lower} 低于 {LOWEST}。")
    reached = min(ordered[0].lower, LOWEST)
    for band in ordered:
        if band.lower > reached:
            problems.append(f"{reached} 到 {band.lower} 之间没有等级，请补齐。")
        elif band.lower < reached:
            problems.append(f"等级“{band.name}”从 {band.lower} 起，与 {reached} 以下的等级重叠。")
        reached = max(reached, band.upper)
    if reached < HIGHEST:
        problems.append(f"{reached} 到 {HIGHEST} 之间没有等级，请补齐。")
    if reached > HIGHEST:
        problems.append(f"等级的上限 {reached} 超过了 {HIGHEST}。")
    return problems


def check_bands(bands: Iterable[Band]) -> None:
    """Raises ValueError with every problem of the table, unless there is none."""
    problems = band_problems(bands)
    if problems:
        raise ValueError("".join(problems))


def grade(score: Decimal | None, bands: Sequence[Band], caps: Iterable[str] = ()) -> str | None:
    """The grade of a total; None while there is no total.

    Each veto that applies names, in ``caps``, the highest grade it allows: the grade is lowered to the lowest of
    them where it is higher, and the total stays as it is. Raises ValueError for a table with a hole or an overlap,
    a total outside 0 to 100, or a cap that is no grade of the table.
    """
    check_bands(bands)
    ordered = sorted(bands, key=lambda band: band.lower)
    rank = {band.name: position for position, band in enumerate(ordered)}
    limits = list(caps)
    for name in limits:
        if name not in rank:
            raise ValueError(f"一票否决所允许的最高等级“{name}”不在评估等级表中。")
    if score is None:
        return None
    points = exact(score)
    if not LOWEST <= points <= HIGHEST:
        raise ValueError(f"总分 {score} 不在 0 到 100 之间。")
    earned = max(rank[band.name] for band in ordered if exact(band.lower) <= points)
    return ordered[min([earned, *(rank[name] for name in limits)])].name

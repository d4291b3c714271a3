"""Points that follow from a figure (自动): along a line between two values, or by a ladder of them.

See docs/domain.md, "Automatic items". A figure that is not known gives no points: None, never 0.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from scoring.points import valid_points
from stations.rounding import exact, round_half_up

MOST_RUNGS = 20


@dataclass(frozen=True)
class Fact:
    """A figure that an item may be computed from. `of_indicator`: of one indicator, which the item names."""

    code: str
    name: str
    unit: str
    meaning: str
    of_indicator: bool = False


FACTS: dict[str, Fact] = {
    fact.code: fact
    for fact in (
        Fact("retention", "稳岗率", "%", "评估期内每月都有效到岗的社工 ÷ 每月应到岗人数"),
        Fact("attendance", "总到岗达成率", "%", "有效到岗人次 ÷ 应到岗人次"),
        Fact("certified-attendance", "持证到岗达成率", "%", "持证社工有效到岗人次 ÷ 应到岗的持证人次"),
        Fact("full-months", "足额到岗月份占比", "%", "有效到岗人数达到应到岗人数的月份 ÷ 评估期月数"),
        Fact("two-years", "从业2年以上占比", "%", "从业满 2 年的有效到岗人次 ÷ 全部有效到岗人次"),
        Fact("on-schedule", "按进度推进的指标占比", "%", "完成率不低于已过时间的指标 ÷ 有协议量的指标"),
        Fact("completion", "指标完成率", "%", "完成量 ÷ 年度协议量", of_indicator=True),
        Fact("pace", "指标进度", "%", "完成量 ÷ 按已过月数折算的协议量", of_indicator=True),
    )
}


@dataclass(frozen=True)
class Rung:
    """A step of a ladder: from this value on the item earns so many points."""

    value: Decimal
    points: Decimal


@dataclass(frozen=True)
class Rule:
    """How a figure becomes points: a ladder, or else a line from `zero_at` (0 points) to `full_at` (the maximum)."""

    maximum: Decimal
    step: Decimal
    zero_at: Decimal | None = None
    full_at: Decimal | None = None
    ladder: Sequence[Rung] = ()


def points_for(value: Decimal | None, rule: Rule) -> Decimal | None:
    """The points that a figure earns; None while it is not known. The rule must be sound (`rule_problems`).

    On a line, what lies between the two values is cut down to whole steps of the item: a step counts once it is
    reached, and the maximum only at the value that is asked for. On a ladder the highest value that was reached
    decides; below the lowest it is 0.
    """
    if value is None:
        return None
    if rule.ladder:
        reached = [rung for rung in rule.ladder if exact(value) >= exact(rung.value)]
        return max(reached, key=lambda rung: rung.value).points if reached else Decimal(0)
    if rule.zero_at is None or rule.full_at is None:
        raise ValueError("a rule needs a ladder, or the values for 0 and for the maximum")
    way = (exact(value) - exact(rule.zero_at)) / (exact(rule.full_at) - exact(rule.zero_at))
    steps = min(max(way, exact(0)), exact(1)) * exact(rule.maximum) // exact(rule.step)
    return round_half_up(steps * exact(rule.step))


def rule_problems(rule: Rule) -> list[str]:
    """What is wrong with a rule, in words for the administrator; empty when it is sound."""
    line = (rule.zero_at, rule.full_at)
    if rule.ladder:
        if line != (None, None):
            return ["分档和“得 0 分的值、得满分的值”只能选填一种。"]
        return _ladder_problems(rule)
    if None in line:
        return ["请填写得 0 分的值和得满分的值，或者填写分档。"]
    return ["得 0 分的值和得满分的值不能相同。"] if rule.zero_at == rule.full_at else []


def _ladder_problems(rule: Rule) -> list[str]:
    rungs = sorted(rule.ladder, key=lambda rung: rung.value)
    problems = [
        f"分档“{plain(rung.value)}”的得分 {plain(rung.points)} 应在 0 到 {rule.maximum} 之间，并以 {rule.step} 为最小单位。"
        for rung in rungs
        if not valid_points(rung.points, rule.maximum, rule.step)
    ]
    if len({rung.value for rung in rungs}) < len(rungs):
        problems.append("分档中有两档的起始值相同。")
    given = [rung.points for rung in rungs]
    if given not in (sorted(given), sorted(given, reverse=True)):
        problems.append("分档的得分应随数值一直升高，或一直降低。")
    if max(given) != rule.maximum:
        problems.append(f"分档中没有一档得满分 {rule.maximum}。")
    return problems


LADDER_HELP = "请写成“起始值=得分”，各档用分号隔开，例如 80=3；70=2"
_RUNG = re.compile(r"(-?\d{1,6}(?:\.\d{1,2})?)%?(?:=|:|→|得)(\d{1,4}(?:\.\d{1,2})?)分?")


def read_ladder(text: str) -> tuple[Rung, ...]:
    """The rungs of "80=3；70=2.5": a value, the points from it on; by semicolons or lines. Empty for an empty text.

    Raises ValueError, in words for the person who typed it.
    """
    plain = unicodedata.normalize("NFKC", text).replace(" ", "")
    parts = [part for part in re.split(r"[;\n]", plain) if part]
    if len(parts) > MOST_RUNGS:
        raise ValueError(f"分档最多 {MOST_RUNGS} 档，这里有 {len(parts)} 档。")
    rungs = []
    for part in parts:
        found = _RUNG.fullmatch(part)
        if found is None:
            raise ValueError(f"分档“{part}”读不懂，{LADDER_HELP}。")
        rungs.append(Rung(Decimal(found[1]), Decimal(found[2])))
    return tuple(sorted(rungs, key=lambda rung: -rung.value))


def ladder_text(ladder: Sequence[Rung]) -> str:
    """The rungs as `read_ladder` takes them, the highest value first: 80=3；70=2.5."""
    ordered = sorted(ladder, key=lambda rung: -rung.value)
    return "；".join(f"{plain(rung.value)}={plain(rung.points)}" for rung in ordered)


def plain(value: Decimal) -> str:
    """A number without the zeros that say nothing: 80, 2.5."""
    return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"

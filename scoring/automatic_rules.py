"""The rule of an automatic item (docs/domain.md, "Automatic items"): read from its columns, checked, told in words."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Protocol

from indicators.models import Indicator
from scoring.automatic import FACTS, Fact, Rule, ladder_text, plain, read_ladder, rule_problems
from scoring.models import Item

Names = Mapping[str, str]


class Ruled(Protocol):
    """An item, stored or planned, with the columns of its rule."""

    @property
    def kind(self) -> str: ...
    @property
    def maximum(self) -> Decimal: ...
    @property
    def step(self) -> Decimal: ...
    @property
    def fact(self) -> str: ...
    @property
    def indicator_code(self) -> str: ...
    @property
    def zero_at(self) -> Decimal | None: ...
    @property
    def full_at(self) -> Decimal | None: ...
    @property
    def ladder(self) -> str: ...


def rule_of(item: Ruled) -> Rule:
    """How the item's figure becomes points. Raises ValueError, in words, for a ladder that can't be read."""
    return Rule(item.maximum, item.step, item.zero_at, item.full_at, read_ladder(item.ladder))


def automatic_problems(item: Ruled, indicators: Names) -> list[str]:
    """What keeps an item's rule from being published, in words; empty when it is sound, or has no rule to have.

    `indicators` are the names of the indicators that may be asked for, by code (`indicator_names`).
    """
    if item.kind != Item.Kind.AUTOMATIC:
        written = (item.fact, item.indicator_code, item.zero_at, item.full_at, item.ladder)
        return [] if written == ("", "", None, None, "") else ["只有“自动”项才有计算依据，请清空或改类别。"]
    fact = FACTS.get(item.fact)
    if fact is None:
        return [f"没有“{item.fact}”这种计算依据，请另选。" if item.fact else "自动项还没有选择计算依据。"]
    try:
        problems = rule_problems(rule_of(item))
    except ValueError as error:
        problems = [str(error)]
    return _indicator_problems(fact, item.indicator_code, indicators) + problems


def _indicator_problems(fact: Fact, code: str, indicators: Names) -> list[str]:
    if not fact.of_indicator:
        return [f"“{fact.name}”不针对单项指标，请清空依据的指标。"] if code else []
    if not code:
        return [f"“{fact.name}”要指明依据哪一项服务指标。"]
    return [] if code in indicators else [f"没有编号为“{code}”的服务指标。"]


def indicator_names(codes: Iterable[str]) -> dict[str, str]:
    """The names of indicators that a rule may ask for, by code; one query, none without codes. A statement has no target."""
    wanted = {code for code in codes if code}
    if not wanted:
        return {}
    found = Indicator.objects.filter(code__in=wanted).exclude(kind=Indicator.Kind.STATEMENT)
    return dict(found.values_list("code", "name"))


def fact_name(item: Ruled, indicators: Names) -> str:
    """What the item is computed from: 稳岗率, or “建档”完成率."""
    fact = FACTS.get(item.fact)
    if fact is None:
        return item.fact
    if not fact.of_indicator:
        return fact.name
    return f"“{indicators.get(item.indicator_code, item.indicator_code)}”{fact.name.removeprefix('指标')}"


def rule_words(item: Ruled) -> str:
    """How the figure becomes points: 60% 及以下 0 分，80% 及以上 3 分，其间按比例. Nothing while the rule is unfinished."""
    fact = FACTS.get(item.fact)
    if fact is None:
        return ""
    try:
        rule = rule_of(item)
    except ValueError:
        return ""
    if rule_problems(rule):
        return ""
    if rule.ladder:
        steps = [f"{plain(rung.value)}{fact.unit} 起 {plain(rung.points)} 分" for rung in rule.ladder]
        return "，".join([*steps, f"不足 {plain(rule.ladder[-1].value)}{fact.unit} 得 0 分"])
    zero, full = Decimal(rule.zero_at or 0), Decimal(rule.full_at or 0)
    low, high = ("及以下", "及以上") if zero < full else ("及以上", "及以下")
    return f"{plain(zero)}{fact.unit} {low} 0 分，{plain(full)}{fact.unit} {high} {plain(rule.maximum)} 分，其间按比例"


def canonical_ladder(text: str) -> str:
    """A ladder as it is stored, however it was typed. Raises ValueError, in words, for one that can't be read."""
    return ladder_text(read_ladder(text))

"""What the data give for automatic items: the figure, the points, and how they follow from it, in words.

Reads staffing and indicators of the evaluation's period and nothing of any score sheet. What isn't known says why.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from indicators.facts import IndicatorFact, IndicatorFacts, indicator_facts
from scoring.automatic import FACTS, plain, points_for
from scoring.automatic_rules import Names, fact_name, indicator_names, rule_of, rule_words
from scoring.models import Evaluation, Item
from staffing.facts import StaffingFacts, staffing_facts
from stations.months import chinese, count_months
from stations.rounding import percent


@dataclass(frozen=True)
class Figure:
    """A figure with its formula in figures (9 ÷ 10), or None with why it is not known."""

    value: Decimal | None
    how: str


@dataclass(frozen=True)
class Value:
    """What the data give for one item: its points (None: not known) and the derivation, for the person who scores."""

    points: Decimal | None
    derivation: str


def automatic_values(evaluation: Evaluation, items: Iterable[Item]) -> dict[int, Value]:
    """The values of the automatic items among them, by item. No query without any; else a fixed number."""
    automatic = [item for item in items if item.fact]
    if not automatic:
        return {}
    indicators = indicator_names(item.indicator_code for item in automatic)
    figures = _Figures(evaluation)
    return {item.pk: _value(item, figures.of(item), indicators) for item in automatic}


def _value(item: Item, figure: Figure, indicators: Names) -> Value:
    points = points_for(figure.value, rule_of(item))
    name, unit = fact_name(item, indicators), FACTS[item.fact].unit
    if figure.value is None or points is None:
        return Value(None, f"{name}现在算不出：{figure.how}。")
    return Value(
        points,
        f"{name} {figure.value}{unit} = {figure.how}。{rule_words(item)}，得 {points:.2f} / {item.maximum:.2f} 分。",
    )


class _Figures:
    """The figures of an evaluation's period; staffing and indicators are read once, and only when they are asked for."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation, self.agreement = evaluation, evaluation.agreement

    def of(self, item: Item) -> Figure:
        if item.fact in OF_STAFFING:
            missing = self.staffing.figures.missing_months
            return _unknown_months(missing, "到岗数据") if missing else OF_STAFFING[item.fact](self.staffing)
        if item.fact == "on-schedule":
            return _on_schedule(self.indicators)
        return self._of_indicator(item)

    @cached_property
    def staffing(self) -> StaffingFacts:
        return staffing_facts(self.agreement, self.evaluation.first_month, self.evaluation.last_month)

    @cached_property
    def indicators(self) -> IndicatorFacts:
        return indicator_facts(self.agreement, self.evaluation.first_month, self.evaluation.last_month)

    def _of_indicator(self, item: Item) -> Figure:
        fact = self.indicators.indicator(item.indicator_code)
        if fact is None or not fact.target.quantity:
            return Figure(None, "协议没有约定这项指标的完成量")
        if (why := _not_whole(fact, self.indicators)) or fact.total is None:
            return Figure(None, why)
        done, target = plain(fact.total), plain(fact.target.quantity)
        if item.fact == "completion":
            return Figure(fact.percent, f"完成 {done} ÷ 年度协议量 {target}")
        passed = count_months(self.agreement.start, self.evaluation.last_month)
        months = count_months(self.agreement.start, self.agreement.end)
        value = percent(fact.total * months, fact.target.quantity * passed)
        return Figure(value, f"完成 {done} ÷（年度协议量 {target} × 已过 {passed} 个月 ÷ {months} 个月）")


def _unknown_months(months: Sequence[date], what: str) -> Figure:
    return Figure(None, f"缺 {'、'.join(map(chinese, months))} 的{what}")


def _share(part: int | None, whole: int | None, how: str, otherwise: str) -> Figure:
    value = percent(part, whole)
    return Figure(None, otherwise) if value is None else Figure(value, how)


def _retention(facts: StaffingFacts) -> Figure:
    stayed = facts.figures.continuous_workers
    how = f"每月都有效到岗的 {stayed} 人 ÷ 每月应到岗 {facts.required_workers} 人"
    return _share(stayed, facts.required_workers, how, "协议没有规定应到岗人数")


def _attendance(facts: StaffingFacts) -> Figure:
    months = facts.figures.person_months
    how = f"有效到岗 {months.actual} 人次 ÷ 应到岗 {months.required} 人次"
    return _share(months.actual, months.required, how, "协议没有规定应到岗人数")


def _certified_attendance(facts: StaffingFacts) -> Figure:
    months = facts.figures.certified_person_months
    how = f"持证社工有效到岗 {months.actual} 人次 ÷ 应到岗 {months.required} 人次"
    return _share(months.actual, months.required, how, "协议没有规定应到岗的持证人数")


def _full_months(facts: StaffingFacts) -> Figure:
    counts = facts.figures.effective_by_month.values()
    full = sum(count is not None and count >= facts.required_workers for count in counts)
    how = f"到岗人数达到 {facts.required_workers} 人的 {full} 个月 ÷ 评估期 {len(counts)} 个月"
    return _share(full, len(counts), how, "评估期没有月份")


def _two_years(facts: StaffingFacts) -> Figure:
    figures = facts.figures
    counted, unknown = figures.person_months.actual, figures.unknown_two_year_person_months
    how = f"从业满 2 年的 {figures.two_year_person_months} 人次 ÷ 有效到岗 {counted} 人次"
    remark = f"（其中 {unknown} 人次的从业年限未知，没有算作满 2 年）" if unknown else ""
    return _share(figures.two_year_person_months, counted, how + remark, "评估期内没有有效到岗人次")


def _on_schedule(facts: IndicatorFacts) -> Figure:
    for fact in facts.indicators:
        # Whoever leaves an indicator unreported must not look better for it.
        if fact.target.quantity and (why := _not_whole(fact, facts)):
            return Figure(None, f"“{fact.name}”{why}")
    on, known = facts.on_schedule
    how = f"完成率不低于已过时间 {facts.elapsed_percent}% 的 {on} 项 ÷ 有协议量的 {known} 项"
    return _share(on, known, how, "协议没有约定各项指标的完成量")


def _not_whole(fact: IndicatorFact, facts: IndicatorFacts) -> str:
    """Why the indicator's total is not that of the whole period; nothing where it is."""
    if fact.missing_months:
        return _unknown_months(fact.missing_months, "完成量").how
    named = [
        problem.message
        for problem in facts.problems
        if problem.indicator == fact.name and problem.kind in ("straddles", "not_addable")
    ]
    if named:
        return named[0]
    return "评估期内没有上报完成量" if fact.total is None else ""


OF_STAFFING: dict[str, Callable[[StaffingFacts], Figure]] = {
    "retention": _retention,
    "attendance": _attendance,
    "certified-attendance": _certified_attendance,
    "full-months": _full_months,
    "two-years": _two_years,
}

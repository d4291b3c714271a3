"""What texts may say by placeholder: the facts of an evaluation under stable names, printed as its report prints them.

A key is a group and a name (到岗.稳岗率), with the area and the indicator where there are any (指标.东片区.电访.完成率). Names
come from the data, so two of them that would be one key are told apart by their codes (docs/domain.md, "Placeholders").
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal

from indicators.fact_types import AreaFact, IndicatorFact
from indicators.models import WORKERS
from scoring.fact_types import EvaluationFacts
from scoring.formatting import amount, day, listed, number, percentage, points, span_of_days, span_of_months
from scoring.placeholders import Fact
from staffing.figures import Comparison
from staffing.models import Level
from stations.months import chinese

SCORES_CLOSED = "得分和等级在汇总之后才形成，只有可以查看结果的人能写入。请先删去，由组长在汇总后补写。"
# Marks of placeholders, which no part of a key may hold.
_NO_MARKS = str.maketrans({"{": "(", "}": ")", "｛": "（", "｝": "）", ".": "·", "．": "·"})


def catalogue(facts: EvaluationFacts) -> dict[str, Fact]:
    """Everything that a text of this evaluation may ask for, by key. Sealed scores are closed and have no value."""
    return {fact.key: fact for fact in all_facts(facts)}


def all_facts(facts: EvaluationFacts) -> Iterator[Fact]:
    """The same in the order in which they are offered. No two have one key."""
    for group in (_staffing, _indicators, _statements, _agreement, _station, _evaluation, _scores):
        yield from group(facts)


def names_for_keys(named: Iterable[tuple[str, str]]) -> dict[str, str]:
    """By code the name as part of a key, from pairs of code and name. Names that would be the same carry their code."""
    plain = {code: " ".join(name.translate(_NO_MARKS).split()) or code for code, name in named}
    for everybody in (False, True):
        often = Counter(plain.values())
        if max(often.values(), default=1) == 1:
            break
        plain = {
            code: f"{name}（{code}）" if everybody or often[name] > 1 else name
            for code, name in plain.items()
        }
    return plain


def _counted(key: str, value: Decimal | int | None, unit: str, source: str = "") -> Fact:
    return Fact(key, None if value is None else f"{number(value)}{unit}", value, unit, source)


def _share(key: str, value: Decimal | None, source: str = "") -> Fact:
    return Fact(key, None if value is None else percentage(value), value, "%", source)


def _named(key: str, text: str | None) -> Fact:
    return Fact(key, text or None, text)


def _staffing(facts: EvaluationFacts) -> Iterator[Fact]:
    figures, required = facts.staffing.figures, facts.agreement.required_workers
    yield _share(
        "到岗.稳岗率",
        figures.retention_percent,
        f"逐月持续在岗{number(figures.continuous_workers)}名 ÷ 每月应到岗{required}名",
    )
    yield _counted("到岗.持续在岗人数", figures.continuous_workers, "名", "考核期内每个月都有效到岗的社工")
    yield from _compared("", figures.person_months)
    yield from _compared("持证", figures.certified_person_months)
    yield _counted("到岗.非持证实到岗人次", figures.uncertified_person_months, "人次")
    yield _counted("到岗.满2年人次", figures.two_year_person_months, "人次")
    yield _share("到岗.满2年占比", figures.two_year_percent, "从业满2年的人次 ÷ 实到岗人次")
    yield _counted("到岗.持证满2年人次", figures.certified_two_year_person_months, "人次")
    yield _counted("到岗.非持证满2年人次", figures.uncertified_two_year_person_months, "人次")
    end = figures.end_of_period
    yield _counted("到岗.期末人数", end.workers if end else None, "名", chinese(facts.staffing.months[-1]))
    yield _counted("到岗.期末持证人数", end.certified if end else None, "名")
    yield _counted("到岗.期末非持证人数", end.uncertified if end else None, "名")
    for level in Level:
        yield _counted(f"到岗.期末{level.label}人数", end.by_level.get(level.value, 0) if end else None, "名")
    for month, effective in figures.effective_by_month.items():
        yield _counted(f"到岗.{chinese(month)}有效人次", effective, "人次")


def _compared(who: str, compared: Comparison) -> Iterator[Fact]:
    yield _counted(f"到岗.{who}应到岗人次", compared.required, "人次", "每月要求 × 考核月数")
    yield _counted(f"到岗.{who}实到岗人次", compared.actual, "人次")
    over = compared.surplus
    text = None if over is None else f"不足{-over}人次" if over < 0 else f"超配{over}人次"
    yield Fact(f"到岗.{who}超配或不足", text, over, "人次", "实到岗 − 应到岗")


def _indicators(facts: EvaluationFacts) -> Iterator[Fact]:
    indicators = facts.indicators
    on_schedule, measured = indicators.on_schedule
    yield _share("指标.时间进度", indicators.elapsed_percent, "到考核期末已过月数 ÷ 协议年度月数")
    yield _counted("指标.有完成率的项数", measured, "项")
    yield _counted("指标.不低于时间进度的项数", on_schedule, "项")
    names = names_for_keys((fact.code, fact.name) for fact in indicators.indicators)
    areas = names_for_keys((area, area) for area in indicators.areas)
    for fact in indicators.indicators:
        key = f"指标.{names[fact.code]}"
        yield from _done(key, fact.total, fact)
        if fact.areas is not None:
            yield _counted(f"{key}.站级统筹", fact.station_level, fact.unit)
        for area in fact.areas or ():
            yield from _done(f"指标.{areas[area.area]}.{names[fact.code]}", area.quantity, area, fact.unit)


def _done(
    key: str, quantity: Decimal | None, fact: IndicatorFact | AreaFact, unit: str | None = None
) -> Iterator[Fact]:
    unit = fact.unit if isinstance(fact, IndicatorFact) else unit or ""
    goal = fact.target.quantity
    yield _counted(f"{key}.完成量", quantity, unit)
    yield _counted(f"{key}.协议量", goal, unit)
    source = f"{number(quantity)} ÷ {number(goal)}" if fact.percent is not None else ""
    yield _share(f"{key}.完成率", fact.percent, source)


def _statements(facts: EvaluationFacts) -> Iterator[Fact]:
    stated = [fact for fact in facts.indicators.statements if fact.code != WORKERS]
    names = names_for_keys((fact.code, fact.name) for fact in stated)
    for fact in stated:
        yield _counted(f"情况.{names[fact.code]}", fact.total, fact.unit)


def _agreement(facts: EvaluationFacts) -> Iterator[Fact]:
    agreement = facts.agreement
    yield _named("协议.采购周期", span_of_days(*agreement.cycle))
    yield _named("协议.年度", span_of_days(*agreement.year))
    yield Fact("协议.经费", amount(agreement.amount), agreement.amount)
    yield _counted("协议.每月应到岗人数", agreement.required_workers, "名")
    yield _counted("协议.每月应到岗持证人数", agreement.required_certified, "名")
    yield _share("协议.稳岗率要求", agreement.required_retention)


def _station(facts: EvaluationFacts) -> Iterator[Fact]:
    station = facts.station
    yield _named("社工站.名称", station.name)
    yield _named("社工站.地址", station.address)
    yield _named("社工站.所在区", station.district)
    yield _named("社工站.街镇", station.subdistrict)
    yield _named("社工站.承办机构", station.operator)
    yield _named("社工站.监督方", station.supervisor)
    yield _named("社工站.购买方", station.purchaser)
    yield _named("社工站.评估机构", station.evaluator)
    yield _counted("社工站.片区数", len(station.areas), "个")
    yield _counted("社工站.社区数", sum(len(area.communities) for area in station.areas), "个")
    names = names_for_keys((area.name, area.name) for area in station.areas)
    for area in station.areas:
        yield _named(f"社工站.{names[area.name]}.社区", listed(list(area.communities)))
        yield _counted(f"社工站.{names[area.name]}.社工人数", area.workers, "名")


def _evaluation(facts: EvaluationFacts) -> Iterator[Fact]:
    evaluation = facts.evaluation
    yield _named("评估.名称", evaluation.title)
    yield _named("评估.考核期", span_of_months(evaluation.first, evaluation.last))
    yield _counted("评估.考核月数", len(facts.staffing.months), "个")
    yield Fact(
        "评估.现场评估日期", day(evaluation.on_site) if evaluation.on_site else None, evaluation.on_site
    )


def _scores(facts: EvaluationFacts) -> Iterator[Fact]:
    scores = facts.scores
    closed = SCORES_CLOSED if scores.sealed else ""
    yield _points("得分.总分", scores.total, closed)
    yield Fact("得分.等级", scores.grade, scores.grade, closed=closed)
    names = names_for_keys((party.code, party.name) for party in scores.parties)
    for party in scores.parties:
        yield _points(f"得分.{names[party.code]}.得分", party.weighted, closed)


def _points(key: str, value: Decimal | None, closed: str) -> Fact:
    return Fact(key, None if value is None else f"{points(value)}分", value, "分", closed=closed)

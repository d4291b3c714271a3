"""What texts may say by placeholder: the facts of an evaluation under stable names, printed as its report prints them.

A key is a group and a name (到岗.稳岗率), with the area and the indicator where there are any (指标.东片区.电访.完成率):
`fact_keys`. Each fact also says from what it came about, for readers who ask 从哪来 (`derivations`).
"""

from collections.abc import Iterator
from decimal import Decimal

from indicators.fact_types import AreaFact, IndicatorFact
from indicators.models import WORKERS
from scoring import fact_rows
from scoring.fact_keys import FactKeys
from scoring.fact_types import EvaluationFacts
from scoring.formatting import amount, day, listed, number, percentage, points, span_of_days, span_of_months
from scoring.placeholders import Fact
from scoring.stored import Stored
from staffing.facts import StaffingFacts
from staffing.figures import Comparison
from staffing.models import Level
from stations.months import chinese

SCORES_CLOSED = "得分和等级在汇总之后才形成，只有可以查看结果的人能写入。请先删去，由组长在汇总后补写。"
# How a figure came about, where it isn't calculated from others.
EFFECTIVE = "考核期内三项标记齐全、计入的人月"
TWO_YEARS = "有效人月中，当月从业已满2年的"
CONTINUOUS = "考核期内每个月都有效到岗的社工"
REPORTED = "社工站上报的数量，经核实的按核实数"
SUMMED = "各片区与站级统筹之和"
AGREED = "服务协议的约定"
REGISTERED = "系统中登记的社工站资料"
ARRANGED = "组织评估时登记的内容"


def catalogue(facts: EvaluationFacts) -> dict[str, Fact]:
    """Everything that a text of this evaluation may ask for, by key. Sealed scores are closed and have no value."""
    return {fact.key: fact for fact in all_facts(facts)}


def all_facts(facts: EvaluationFacts) -> Iterator[Fact]:
    """The same in the order in which they are offered. No two have one key."""
    for group in (_staffing, _indicators, _statements, _agreement, _station, _evaluation, _scores):
        yield from group(facts)


def _counted(
    key: str,
    value: Decimal | int | None,
    unit: str,
    source: str = "",
    inputs: tuple[str, ...] = (),
    rows: tuple[Stored, ...] = (),
) -> Fact:
    text = None if value is None else f"{number(value)}{unit}"
    return Fact(key, text, value, unit, source, inputs=inputs, rows=rows)


def _share(key: str, value: Decimal | None, source: str = "", inputs: tuple[str, ...] = ()) -> Fact:
    return Fact(key, None if value is None else percentage(value), value, "%", source, inputs=inputs)


def _named(key: str, text: str | None, source: str = "") -> Fact:
    return Fact(key, text or None, text, source=source)


def _staffing(facts: EvaluationFacts) -> Iterator[Fact]:
    staffing, figures, required = facts.staffing, facts.staffing.figures, facts.agreement.required_workers
    yield _share(
        "到岗.稳岗率",
        figures.retention_percent,
        f"逐月持续在岗{number(figures.continuous_workers)}名 ÷ 每月应到岗{required}名",
        ("到岗.持续在岗人数", "协议.每月应到岗人数"),
    )
    stayed = fact_rows.continuous(staffing)
    yield _counted("到岗.持续在岗人数", figures.continuous_workers, "名", CONTINUOUS, rows=stayed)
    everyone, certified = fact_rows.effective(staffing), fact_rows.effective(staffing, fact_rows.is_certified)
    yield from _compared("", figures.person_months, "协议.每月应到岗人数", everyone)
    yield from _compared("持证", figures.certified_person_months, "协议.每月应到岗持证人数", certified)
    others = fact_rows.effective(staffing, fact_rows.is_uncertified)
    yield _counted("到岗.非持证实到岗人次", figures.uncertified_person_months, "人次", EFFECTIVE, rows=others)
    yield from _practice(staffing)
    yield from _at_the_end(staffing)
    for month, effective in figures.effective_by_month.items():
        rows = fact_rows.effective_in(staffing, month)
        yield _counted(f"到岗.{chinese(month)}有效人次", effective, "人次", EFFECTIVE, rows=rows)


def _compared(who: str, compared: Comparison, per_month: str, rows: tuple[Stored, ...]) -> Iterator[Fact]:
    required, actual = f"到岗.{who}应到岗人次", f"到岗.{who}实到岗人次"
    months = "评估.考核月数"
    yield _counted(required, compared.required, "人次", "每月要求 × 考核月数", (per_month, months))
    yield _counted(actual, compared.actual, "人次", EFFECTIVE, rows=rows)
    over = compared.surplus
    text = None if over is None else f"不足{-over}人次" if over < 0 else f"超配{over}人次"
    key = f"到岗.{who}超配或不足"
    yield Fact(key, text, over, "人次", "实到岗 − 应到岗", inputs=(actual, required))


def _practice(staffing: StaffingFacts) -> Iterator[Fact]:
    figures = staffing.figures
    rows = fact_rows.effective(staffing, fact_rows.has_two_years)
    yield _counted("到岗.满2年人次", figures.two_year_person_months, "人次", TWO_YEARS, rows=rows)
    yield _share(
        "到岗.满2年占比",
        figures.two_year_percent,
        "从业满2年的人次 ÷ 实到岗人次",
        ("到岗.满2年人次", "到岗.实到岗人次"),
    )
    for who, count, belongs in (
        ("持证", figures.certified_two_year_person_months, fact_rows.is_certified),
        ("非持证", figures.uncertified_two_year_person_months, fact_rows.is_uncertified),
    ):
        rows = fact_rows.effective(staffing, fact_rows.has_two_years, belongs)
        yield _counted(f"到岗.{who}满2年人次", count, "人次", TWO_YEARS, rows=rows)


def _at_the_end(staffing: StaffingFacts) -> Iterator[Fact]:
    end, last = staffing.figures.end_of_period, staffing.months[-1]
    how = f"{chinese(last)}有效到岗的社工"
    rows = fact_rows.effective_in(staffing, last)
    certified = fact_rows.effective_in(staffing, last, fact_rows.is_certified)
    others = fact_rows.effective_in(staffing, last, fact_rows.is_uncertified)
    yield _counted("到岗.期末人数", end.workers if end else None, "名", how, rows=rows)
    yield _counted("到岗.期末持证人数", end.certified if end else None, "名", how, rows=certified)
    yield _counted("到岗.期末非持证人数", end.uncertified if end else None, "名", how, rows=others)
    for level in Level:
        count = end.by_level.get(level.value, 0) if end else None
        yield _counted(
            f"到岗.期末{level.label}人数", count, "名", how, rows=fact_rows.at_level(staffing, last, level)
        )


def _indicators(facts: EvaluationFacts) -> Iterator[Fact]:
    indicators = facts.indicators
    on_schedule, measured = indicators.on_schedule
    keys = facts.keys
    measured_ones = [fact.code for fact in indicators.indicators if fact.behind is not None]
    shares = tuple(keys.indicator(code, "完成率") for code in measured_ones)
    elapsed = "指标.时间进度"
    yield _share(
        elapsed, indicators.elapsed_percent, "到考核期末已过月数 ÷ 协议年度月数", ("评估.考核期", "协议.年度")
    )
    yield _counted("指标.有完成率的项数", measured, "项", "有完成量和协议量的指标", shares)
    level = "完成率不低于时间进度的指标"
    yield _counted("指标.不低于时间进度的项数", on_schedule, "项", level, (elapsed, *shares))
    short = "完成率低于时间进度的指标"
    yield _counted("指标.低于时间进度的项数", measured - on_schedule, "项", short, (elapsed, *shares))
    for fact in indicators.indicators:
        spread = fact.areas is not None
        level = keys.indicator(fact.code, "站级统筹")
        parts = tuple(keys.indicator(fact.code, "完成量", area.area) for area in fact.areas or ())
        yield from _done(keys, fact, fact, parts=(*parts, level) if spread else ())
        if spread:
            rows = fact_rows.quantities(fact.station_sources)
            yield _counted(level, fact.station_level, fact.unit, REPORTED, rows=rows)
        for area in fact.areas or ():
            yield from _done(keys, fact, area, area=area.area)


def _done(
    keys: FactKeys,
    indicator: IndicatorFact,
    fact: IndicatorFact | AreaFact,
    *,
    area: str = "",
    parts: tuple[str, ...] = (),
) -> Iterator[Fact]:
    """What was done and agreed, and the share; a total of areas is made of `parts`, anything else of stored rows."""
    done, agreed, share = (
        keys.indicator(indicator.code, name, area) for name in ("完成量", "协议量", "完成率")
    )
    quantity = fact.total if isinstance(fact, IndicatorFact) else fact.quantity
    goal, unit = fact.target.quantity, indicator.unit
    rows = () if parts else fact_rows.quantities(fact.sources)
    yield _counted(done, quantity, unit, SUMMED if parts else REPORTED, parts, rows)
    yield _counted(agreed, goal, unit, "协议约定的年度数量", rows=fact_rows.target(fact.target))
    source = f"{number(quantity)} ÷ {number(goal)}" if fact.percent is not None else ""
    yield _share(share, fact.percent, source, (done, agreed))


def _statements(facts: EvaluationFacts) -> Iterator[Fact]:
    for fact in facts.indicators.statements:
        if fact.code != WORKERS:
            rows = fact_rows.quantities(fact.sources)
            yield _counted(facts.keys.statement(fact.code), fact.total, fact.unit, REPORTED, rows=rows)


def _agreement(facts: EvaluationFacts) -> Iterator[Fact]:
    agreement = facts.agreement
    yield _named("协议.采购周期", span_of_days(*agreement.cycle), AGREED)
    yield _named("协议.年度", span_of_days(*agreement.year), AGREED)
    yield Fact("协议.经费", amount(agreement.amount), agreement.amount, source=AGREED)
    yield _counted("协议.每月应到岗人数", agreement.required_workers, "名", AGREED)
    yield _counted("协议.每月应到岗持证人数", agreement.required_certified, "名", AGREED)
    yield _share("协议.稳岗率要求", agreement.required_retention, AGREED)


def _station(facts: EvaluationFacts) -> Iterator[Fact]:
    station = facts.station
    for name, text in (
        ("名称", station.name),
        ("地址", station.address),
        ("所在区", station.district),
        ("街镇", station.subdistrict),
        ("承办机构", station.operator),
        ("监督方", station.supervisor),
        ("购买方", station.purchaser),
        ("评估机构", station.evaluator),
    ):
        yield _named(f"社工站.{name}", text, REGISTERED)
    communities = sum(len(area.communities) for area in station.areas)
    yield _counted("社工站.片区数", len(station.areas), "个", REGISTERED)
    yield _counted("社工站.社区数", communities, "个", REGISTERED)
    workers = facts.indicators.workers
    stated = {area.area: area.sources for area in workers.areas or ()} if workers else {}
    for area in station.areas:
        yield _named(facts.keys.area(area.name, "社区"), listed(list(area.communities)), REGISTERED)
        rows = fact_rows.quantities(stated.get(area.name, ()))
        yield _counted(facts.keys.area(area.name, "社工人数"), area.workers, "名", REPORTED, rows=rows)


def _evaluation(facts: EvaluationFacts) -> Iterator[Fact]:
    evaluation, on_site = facts.evaluation, facts.evaluation.on_site
    period, months = "评估.考核期", "评估.考核月数"
    yield _named("评估.名称", evaluation.title, ARRANGED)
    yield _named(period, span_of_months(evaluation.first, evaluation.last), ARRANGED)
    yield _counted(months, len(facts.staffing.months), "个", "考核期所含的月份", (period,))
    yield Fact("评估.现场评估日期", day(on_site) if on_site else None, on_site, source=ARRANGED)


def _scores(facts: EvaluationFacts) -> Iterator[Fact]:
    scores = facts.scores
    closed = SCORES_CLOSED if scores.sealed else ""
    keys = tuple(facts.keys.party(party.code) for party in scores.parties)
    total = "得分.总分"
    yield _points(total, scores.total, "各方得分之和", closed, keys)
    how = "总分所在的等级；有一票否决的，按评估办法下调"
    yield Fact("得分.等级", scores.grade, scores.grade, source=how, closed=closed, inputs=(total,))
    for key, party in zip(keys, scores.parties, strict=True):
        how = f"该方评分表按“{facts.evaluation.scheme}”合并，折算为满分{number(party.maximum)}分，四舍五入到0.01分"
        yield _points(key, party.weighted, how, closed)


def _points(key: str, value: Decimal | None, source: str, closed: str, inputs: tuple[str, ...] = ()) -> Fact:
    text = None if value is None else f"{points(value)}分"
    return Fact(key, text, value, "分", source, closed, inputs)

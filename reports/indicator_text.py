"""The paragraph about the station's indicators, written from the figures. See docs/domain.md, "Indicators"."""

from collections.abc import Iterable
from itertools import groupby

from indicators.fact_types import IndicatorFact
from reports.blocks import Block, paragraph
from reports.charts.progress import progress_charts
from reports.indicator_names import without_unit
from scoring.fact_keys import FactKeys
from scoring.facts import EvaluationFacts
from scoring.figure_marks import marked
from scoring.formatting import listed, number, percentage

# Parts that only say what is counted, which the unit says too: 专业小组17个，服务86节.
MEASURES = frozenset({"个数", "次数", "节数", "人次"})


def indicator_paragraphs(facts: EvaluationFacts, annex: int | None) -> list[Block]:
    """Quantities with their percentages and pictures of these, then progress against time, then where the figures come
    from. `annex` is the number of the annex that holds the areas, None where the report has none."""
    indicators = facts.indicators
    area = indicators.of_kind("area")
    other = [*indicators.of_kind("station"), *indicators.of_kind("item")]
    elapsed = indicators.elapsed_percent
    paragraphs = [paragraph(_workers(facts) + _quantities(area, facts.keys))]
    paragraphs += progress_charts("areas", "片区服务指标完成进度", area, elapsed)
    if other:
        paragraphs.append(paragraph(f"总体服务和协议内容方面，{_quantities(other, facts.keys)}"))
        paragraphs += progress_charts("others", "总体服务指标与协议内容完成进度", other, elapsed)
    paragraphs.append(paragraph(_progress(facts)))
    paragraphs.append(paragraph(_source(facts, annex)))
    return paragraphs


def _workers(facts: EvaluationFacts) -> str:
    end = facts.staffing.figures.end_of_period
    return (
        ""
        if end is None
        else f"考核期末月，社工站投入符合资质的社工{marked('到岗.期末人数', f'{end.workers}名')}。"
    )


def _quantities(indicators: Iterable[IndicatorFact], keys: FactKeys) -> str:
    """One clause for each group, its parts joined; indicators without a figure are named at the end."""
    indicators = list(indicators)
    known = [indicator for indicator in indicators if indicator.total is not None]
    clauses = [
        "，".join(_clause(indicator, keys, first=index == 0) for index, indicator in enumerate(group))
        for _, group in groupby(known, key=lambda indicator: indicator.group)
    ]
    text = f"{'；'.join(clauses)}。" if clauses else ""
    unknown = [indicator.name for indicator in indicators if indicator.total is None]
    return text + (f"{listed(unknown)}未上报完成量。" if unknown else "")


def _clause(indicator: IndicatorFact, keys: FactKeys, *, first: bool) -> str:
    part = indicator.part if indicator.part not in MEASURES else "" if first else "服务"
    name = indicator.group + part if first else part
    code, goal = indicator.code, indicator.target.quantity
    done = without_unit(name, indicator.unit) + marked(
        keys.indicator(code, "完成量"), f"{number(indicator.total)}{indicator.unit}"
    )
    if goal is None:
        return f"{done}（协议未约定数量）"
    agreed, share = keys.indicator(code, "协议量"), keys.indicator(code, "完成率")
    if indicator.percent is None:
        return f"{done}（协议量为{marked(agreed, number(goal))}，不计百分比）"
    return (
        f"{done}，完成协议量{marked(agreed, f'{number(goal)}{indicator.unit}')}"
        f"的{marked(share, percentage(indicator.percent))}"
    )


def _progress(facts: EvaluationFacts) -> str:
    elapsed = facts.indicators.elapsed_percent
    measured = [indicator for indicator in facts.indicators.indicators if indicator.behind is not None]
    if not measured or elapsed is None:
        return "协议未约定可计算百分比的指标，完成进度无法与时间进度比较。"
    behind = [
        f"{one.name}（{marked(facts.keys.indicator(one.code, '完成率'), percentage(one.percent))}）"
        for one in measured
        if one.behind
    ]
    text = (
        f"到考核期末，协议年度的时间进度为{marked('指标.时间进度', percentage(elapsed))}。"
        f"可计算百分比的指标共{marked('指标.有完成率的项数', f'{len(measured)}项')}，"
    )
    if not behind:
        return f"{text}完成进度均不低于时间进度。"
    return (
        f"{text}其中{marked('指标.低于时间进度的项数', f'{len(behind)}项')}低于时间进度：{listed(behind)}。"
    )


def _source(facts: EvaluationFacts, annex: int | None) -> str:
    told = [
        f"以上数量由社工站按月上报，汇总考核期内{marked('评估.考核月数', f'{len(facts.staffing.months)}个')}月的数据"
    ]
    if corrected := [fact for fact in facts.indicators.indicators if fact.corrected]:
        count = sum(source.corrected for fact in corrected for source in fact.sources)
        names = listed([fact.name for fact in corrected])
        told.append(f"{names}采用评估机构的核实数，其中经核实更正{count}项")
    if annex:
        told.append(f"各片区的完成情况见附件{annex}")
    return f"{'；'.join(told)}。"

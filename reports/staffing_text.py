"""Paragraphs about staffing, written from the figures. See docs/domain.md, "Staffing"."""

from datetime import date
from decimal import Decimal

from reports.blocks import Block, paragraph
from scoring.facts import EvaluationFacts
from scoring.figure_marks import marked
from scoring.formatting import listed, number, percentage
from staffing.facts import levels_at_end
from staffing.figures import Comparison
from staffing.retention import meets_threshold
from stations.months import chinese


def staffing_paragraphs(facts: EvaluationFacts, rule: str) -> list[Block]:
    """What the period's attendance says: numbers, practice, the last month and retention. `rule` is the template's
    explanation of what is counted."""
    paragraphs = [
        paragraph(rule + _numbers(facts), "到岗人次。"),
        paragraph(_by_month(facts), "逐月情况。"),
        paragraph(_practice(facts), "从业经历。"),
        paragraph(_end_and_retention(facts), "期末人员与稳岗。"),
    ]
    if facts.staffing.figures.missing_months:
        months = listed([chinese(month) for month in facts.staffing.figures.missing_months])
        paragraphs.append(paragraph(f"{months}的到岗数据尚未上报，以上人次只含已上报的月份。", "数据缺口。"))
    return paragraphs


def _numbers(facts: EvaluationFacts) -> str:
    figures = facts.staffing.figures
    return (
        f"协议要求每月到岗社工{marked('协议.每月应到岗人数', f'{facts.agreement.required_workers}名')}，"
        f"其中持证社工{marked('协议.每月应到岗持证人数', f'{facts.agreement.required_certified}名')}。"
        f"考核期{marked('评估.考核月数', f'{len(facts.staffing.months)}个')}月内，"
        f"{_comparison('社工', '', figures.person_months)}；"
        f"其中{_comparison('持证社工', '持证', figures.certified_person_months)}；"
        f"非持证社工有效到岗{_count('到岗.非持证实到岗人次', figures.uncertified_person_months)}。{_uncounted(facts)}"
        f"{_verdict(figures.certified_person_months.met, figures.person_months.met)}{_corrected(facts)}"
    )


def _comparison(who: str, group: str, compared: Comparison) -> str:
    return (
        f"{who}应到岗{_count(f'到岗.{group}应到岗人次', compared.required)}，"
        f"实到岗{_count(f'到岗.{group}实到岗人次', compared.actual)}，"
        f"{_surplus(f'到岗.{group}超配或不足', compared.surplus)}"
    )


def _surplus(key: str, value: int | None) -> str:
    if value is None:
        return "超配或不足尚无法确定"
    return marked(key, f"不足{-value}人次" if value < 0 else f"超配{value}人次")


def _uncounted(facts: EvaluationFacts) -> str:
    uncounted = facts.staffing.figures.uncounted_person_months
    if not uncounted:
        return ""
    return f"另有{uncounted}人次属于未经行业组织培训取证的非持证社工，只列示，不计入。"


def _corrected(facts: EvaluationFacts) -> str:
    corrected = facts.staffing.corrected_count
    return f"以上人次按评估机构核实的结果统计，其中经核实更正{corrected}人月。" if corrected else ""


def _verdict(certified: bool | None, everyone: bool | None) -> str:
    if certified is None or everyone is None:
        return "是否达到协议要求须待全部月份上报后判断。"
    if certified and everyone:
        return "持证社工人次和社工总人次均达到协议要求。"
    if not certified and not everyone:
        return "持证社工人次和社工总人次均未达到协议要求。"
    met, short = ("持证社工人次", "社工总人次") if certified else ("社工总人次", "持证社工人次")
    return f"{met}达到协议要求，{short}未达到协议要求。"


def _by_month(facts: EvaluationFacts) -> str:
    months = facts.staffing.figures.effective_by_month.items()
    counts = [f"{chinese(month)}{_in_month(month, value)}" for month, value in months]
    return f"社工有效人次：{listed(counts)}。"


def _in_month(month: date, count: int | None) -> str:
    return "未上报" if count is None else f"为{_count(f'到岗.{chinese(month)}有效人次', count)}"


def _practice(facts: EvaluationFacts) -> str:
    figures = facts.staffing.figures
    if figures.two_year_person_months is None:
        return "到岗数据尚未上报，无法统计从业满2年的到岗人次。"
    text = (
        f"实到岗人次中，当月从业已满2年的有{_count('到岗.满2年人次', figures.two_year_person_months)}，"
        f"占比{_share('到岗.满2年占比', figures.two_year_percent)}；"
        f"其中持证社工{_count('到岗.持证满2年人次', figures.certified_two_year_person_months)}，"
        f"非持证社工{_count('到岗.非持证满2年人次', figures.uncertified_two_year_person_months)}。"
    )
    if figures.unknown_two_year_person_months:
        text += f"另有{figures.unknown_two_year_person_months}人次的从业起始日期不详，未计入从业满2年。"
    return text


def _end_and_retention(facts: EvaluationFacts) -> str:
    figures = facts.staffing.figures
    last = chinese(facts.staffing.months[-1])
    if figures.end_of_period is None:
        return f"{last}的到岗数据尚未上报，期末人数和稳岗率暂缺。"
    end = figures.end_of_period
    levels = listed(
        [
            f"{level}{_count(f'到岗.期末{level}人数', count, '名')}"
            for level, count in levels_at_end(end.by_level).items()
        ]
    )
    text = (
        f"{last}在岗社工共{_count('到岗.期末人数', end.workers, '名')}："
        f"持证社工{_count('到岗.期末持证人数', end.certified, '名')}{f'（{levels}）' if levels else ''}，"
        f"非持证社工{_count('到岗.期末非持证人数', end.uncertified, '名')}。"
    )
    if figures.continuous_workers is None:
        return f"{text}考核期内有月份未上报，稳岗率暂缺。"
    text += (
        f"考核期内逐月持续在岗的社工有{_count('到岗.持续在岗人数', figures.continuous_workers, '名')}，"
        f"按协议要求的每月{marked('协议.每月应到岗人数', f'{facts.agreement.required_workers}名')}计算，"
        f"稳岗率为{_share('到岗.稳岗率', figures.retention_percent)}"
    )
    reached = meets_threshold(figures.retention_percent, facts.agreement.required_retention)
    if reached is None:
        return f"{text}。"
    threshold = marked("协议.稳岗率要求", percentage(facts.agreement.required_retention))
    return f"{text}，{'达到' if reached else '低于'}{threshold}的稳岗要求。"


def _count(key: str, value: int | None, unit: str = "人次") -> str:
    return "数据暂缺" if value is None else marked(key, f"{number(value)}{unit}")


def _share(key: str, value: Decimal | None) -> str:
    return percentage(value) if value is None else marked(key, percentage(value))

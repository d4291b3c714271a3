"""How the facts of two versions of a report differ, in words: what the lead reads before a correction is issued."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

# Keys of facts that a reader wouldn't understand; names of parties, areas and indicators are their own words.
NAMES = {
    "station": "社工站",
    "agreement": "协议",
    "evaluation": "评估",
    "staffing": "社工到岗",
    "statements": "基本情况",
    "indicators": "服务指标",
    "scores": "得分",
    "verification": "核实",
    "name": "名称",
    "district": "区",
    "subdistrict": "街镇",
    "address": "地址",
    "operator": "承办方",
    "operated_by_operator_since": "承办起始年",
    "supervisor": "监督方",
    "purchaser": "购买方",
    "evaluator": "评估方",
    "areas": "片区",
    "communities": "社区",
    "workers": "社工人数",
    "procurement_cycle": "采购周期",
    "year": "协议年度",
    "amount_yuan": "经费（元）",
    "required_workers_per_month": "每月应到岗社工",
    "required_certified_per_month": "每月应到岗持证社工",
    "required_retention_percent": "稳岗率要求（%）",
    "kind": "类别",
    "period": "考核期",
    "months": "考核月数",
    "on_site": "现场评估日期",
    "certified_person_months": "持证有效人次",
    "person_months": "有效人次",
    "required": "应到岗",
    "actual": "实到",
    "surplus": "超配",
    "two_year_person_months": "从业2年以上人次",
    "two_year_percent": "从业2年以上占比（%）",
    "certified_two_year_person_months": "持证从业2年以上人次",
    "uncertified_person_months": "非持证有效人次",
    "uncertified_two_year_person_months": "非持证从业2年以上人次",
    "effective_by_month": "各月有效人数",
    "end_of_period": "期末在岗",
    "certified": "持证",
    "uncertified": "非持证",
    "continuous_workers": "全程在岗社工",
    "retention_percent": "稳岗率（%）",
    "workers by area": "各片区社工",
    "registered population": "户籍人口",
    "households on file": "建档户数",
    "persons on file": "建档人数",
    "visits": "探访次数",
    "persons visited": "探访人数",
    "residents served (人次)": "服务人次",
    "donations in kind (元)": "捐赠物资（元）",
    "target": "协议量",
    "total": "合计",
    "percent": "完成率（%）",
    "weights": "满分",
    "weighted": "得分",
    "grade": "等级",
    "quantities": "指标记录",
    "verified": "核实",
    "corrected": "核实更正",
}
# Texts are shown as passages, and the date is the new version's own.
LEFT_OUT = ("findings", "narratives", "placeholders")


@dataclass(frozen=True)
class FactChange:
    """One figure or name that is another one now."""

    name: str
    before: str
    after: str


def fact_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[FactChange]:
    """Everything but the texts and the date of issue that differs between two facts as JSON, in their order."""
    old, new = _without_texts(before), _without_texts(after)
    return list(_differing((), old, new))


def _without_texts(facts: Mapping[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in facts.items() if key not in LEFT_OUT}
    return kept | {
        "evaluation": {key: value for key, value in facts["evaluation"].items() if key != "issued"}
    }


def _differing(path: tuple[str, ...], old: Any, new: Any) -> Iterator[FactChange]:
    if old == new:
        return
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in dict.fromkeys((*old, *new)):
            yield from _differing((*path, key), old.get(key), new.get(key))
    else:
        yield FactChange(" · ".join(NAMES.get(part, part) for part in path), _in_words(old), _in_words(new))


def _in_words(value: Any) -> str:
    if value is None:
        return "—"
    if isinstance(value, list):
        return "、".join(map(_in_words, value))
    if isinstance(value, Mapping):
        return "；".join(f"{NAMES.get(key, key)} {_in_words(inner)}" for key, inner in value.items())
    return str(value)

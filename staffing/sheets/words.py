"""What clerks write for marks, certificates, headings and totals, and what it means (docs/domain.md, "Staffing").

Everything is compared after `stations.workbooks.text.normalise`, so half-width and without white space.
"""

from __future__ import annotations

import re
from typing import Literal

from staffing.models import Level
from stations.workbooks import Value
from stations.workbooks.text import normalise

MarkKind = Literal["on_post", "insured", "paid"]
MARK_KINDS: tuple[MarkKind, ...] = ("on_post", "insured", "paid")
MARK_NAMES: dict[MarkKind, str] = {"on_post": "人员到位", "insured": "社保购买", "paid": "工资发放"}

_TICKS = frozenset({"√", "✓", "✔", "☑"})
_YES = _TICKS | {"是", "有", "1", "Y", "YES", "TRUE", "在岗", "到岗"}
_DASHES = frozenset({"—", "-", "–", "−", "―", "‐", "--", "——"})
_NO = _DASHES | {"/", "\\", "×", "✗", "✘", "☒", "否", "无", "0", "N", "NO", "FALSE", "不在岗"}

_LEVELS = {
    Level.ASSISTANT: "助理社会工作师 助理社会工作者 助理社工师 助理社工 初级社会工作师 初级社会工作者 初级社工师 初级社工 "
    "社会工作师(初级) 社会工作者(初级) 社工师(初级) 助理社会工作师(初级) 助理社会工作者(初级)",
    Level.SOCIAL_WORKER: "社会工作师 社会工作者 社工师 中级社会工作师 中级社会工作者 中级社工师 中级社工 "
    "社会工作师(中级) 社会工作者(中级) 社工师(中级)",
    Level.SENIOR: "高级社会工作师 高级社会工作者 高级社工师 高级社工 社会工作师(高级) 社会工作者(高级) 社工师(高级)",
}
_LEVEL_OF = {name: level for level, names in _LEVELS.items() for name in names.split()}
_LEVEL_TAIL = re.compile(r"(职业资格|职业水平|资格)?(证书|证)?$")
TRAINED_WORDS = "已接受社会工作行业组织管理、培训且获得相关证书"
_UNTRAINED = re.compile(r"未|没有|尚|暂|待|^无|^[—\-–/]+$")
_TRAINED = re.compile(r"培训|受训")

_TOTAL = re.compile(r"小计|合计|总计|稳岗率")


class UnknownWordError(ValueError):
    """A text that is none of those a clerk may write here."""


def parse_mark(value: Value) -> bool | None:
    """True for √, False for —, None for a blank cell. Raises UnknownWordError for anything else."""
    text = normalise(value).upper()
    if text == "":
        return None
    if text in _YES:
        return True
    if text in _NO:
        return False
    raise UnknownWordError(text)


def is_tick(value: Value) -> bool:
    """Whether the cell can only be a mark, so that it does not belong in any other column."""
    return normalise(value) in _TICKS


def parse_level(value: Value) -> Level | None:
    """The certificate that a text names; None when it names none that we know."""
    text = normalise(value)
    return _LEVEL_OF.get(text) or _LEVEL_OF.get(_LEVEL_TAIL.sub("", text, count=1))


def parse_trained(value: Value) -> bool | None:
    """Whether a text says that a 非持证 worker was trained by the association; None when it says neither."""
    text = normalise(value)
    if text == "" or _UNTRAINED.search(text):
        return False
    return True if _TRAINED.search(text) else None


def mark_kind(heading: str) -> MarkKind | None:
    """Which of the three marks a column heading names."""
    if _TOTAL.search(heading):
        return None
    if "社保" in heading or "社会保险" in heading:
        return "insured"
    if "工资" in heading:
        return "paid"
    if re.search(r"到位|到岗|在岗", heading):
        return "on_post"
    return None


_HEADINGS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("name", re.compile(r"姓名")),
    ("two_year", re.compile(r"[2二两]年")),
    ("effective", re.compile(r"(到岗|到位|有效|人次).*(小计|合计)|^(小计|合计)$")),
    ("registration", re.compile(r"登记号|证书编号|证书号|管理号")),
    ("practice", re.compile(r"从业.*(起|开始|日期|时间)|入行")),
    ("contract_start", re.compile(r"合同(?!.*止).*(起|开始)")),
    ("contract_end", re.compile(r"合同(?!.*(起|开始)).*(止|结束|到期)")),
    ("contract", re.compile(r"合同")),
    ("certificate", re.compile(r"资格证|资质|证书|持证情况")),
    ("sequence", re.compile(r"序号|^编号$")),
    ("category", re.compile(r"类型|类别")),
    ("note", re.compile(r"备注|说明")),
    ("position", re.compile(r"职位|职务|岗位")),
)


def heading_of(text: str) -> str | None:
    """The field that a heading names. The order decides where words overlap (岗位资格证 is no 岗位)."""
    return next((field for field, pattern in _HEADINGS if pattern.search(text)), None)


def is_total(text: str) -> bool:
    return bool(_TOTAL.search(text))


def names_section(text: str) -> bool:
    """Whether a text says which workers follow: 持证社工, 非持证社工."""
    return "持证" in text and not is_total(text)

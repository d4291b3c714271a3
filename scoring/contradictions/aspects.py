"""What a sentence says of a figure: what was done, what was agreed, the difference; and when it speaks of something else."""

import re
from datetime import date
from typing import Literal

from scoring.fact_types import EvaluationFacts
from stations.months import months_from_to

Aspect = Literal["done", "target", "either", "left", "surplus", "share"]

_LEFT = r"还差|尚差|仍差|相差|尚需|仍需|还需|剩余|尚余|还剩|缺口|差额|未完成的?|尚未完成|差距|还有"
_SURPLUS = (
    r"超出|超额(?:完成)?|超过(?:了)?(?:协议量?|指标量?|目标|任务|要求)|多完成|多出|超(?:协议|指标|目标)"
)
_SHARE = r"占(?:全站|总|社工站|本站|各片区|整体|所有片区)|占比|比重"
_TARGET = (
    r"(?:应当?|需要?|须)(?:要)?(?:完成|开展|达到|建档|举办|探访|提供|接案|结案|服务)"
    r"|(?:(?<![按照据])要求|约定|规定)(?:是|为)?(?:完成|开展|达到|建档|举办|探访|提供|接案|结案|服务)?"
    r"|(?:目标|任务|指标)[值量数]?(?:是|为)(?:完成|开展|达到|建档|举办|探访|提供|接案|结案|服务)?"
    r"|协议量|协议数|指标量|指标数|协议要求|协议约定|协议规定|指标要求|指标任务|年度指标|全年指标|协议指标|目标[值量数]?|任务[量数]?"
)
_DONE = r"完成量|已完成|完成了?|实际|累计|开展了?|达到?了?|举办了?|已|服务了?|共|实有|执行"
_CUES = re.compile(
    rf"(?P<left>{_LEFT})|(?P<surplus>{_SURPLUS})|(?P<share>{_SHARE})|(?P<target>{_TARGET})|(?P<done>{_DONE})"
)
# After the figure: 300个的年度目标, 300个任务.
_TARGET_AFTER = re.compile(
    r"^[^\d]{0,8}?(?:的)?(?:年度|全年|协议|全部)?(?:协议量|指标量|任务量?|目标|指标(?!完成)|协议要求|要求)"
)
_BASE_AFTER = re.compile(r"^(?:当?中的?|里的?|的)(?:已?完成)?(?:约|近|超过)?\d")

# A figure beside one of these is not of the whole, or not of the period.
_OTHERWISE = re.compile(
    r"每|“|‘|平均|人均|户均|季度|上半年|下半年|同比|环比|增长|增加|减少|下降|提升|满意|覆盖率|签到|知晓率|"
    r"第[+一二三四五六七八九十\d]+[次场期批轮个名]|重点|困境|长者|老人|老年|残疾|儿童|青少年|妇女|低保|独居|特困|孤儿|"
    r"培训了|获得|获评|成功|直接|典型|抽查|抽取|随机|查阅|问卷|样本|回访|报道|新闻|推文|发放|派发|募集|撰写|发表|链接|"
    r"维系|签订|组建|直聘|疑难|转介|跟进中|热线记录|来电|接听"
)
_OTHER_STAFF = re.compile(
    r"人均|访谈|抽查|抽取|随机|每(?!月|个月)|至少一?1?名|党员|离职|入职|调[入出任]|流失|督导|参加|直聘|新聘|获得|获评|报考|考取|通过|"
    r"请假|休假|产假|时间超|满意|签到|驻点|轮值|值班|志愿者"
)
_LATER = re.compile(
    r"计划|建议|希望|拟|预计|争取|下一步|下阶段|下半|今后|将(?:继续|进一步|在|于)|力争|接下来|明年|下年度|下一年"
)
_EARLIER = re.compile(
    r"去年|上年|上一年|往年|历年|上一?周期|上[个一]?月|上期|上次|此前|邻街|邻站|邻近|相邻|兄弟|其他社工站|全市|全区|全国|外站|同类"
)
_NOW = re.compile(r"目前|本年度|今年|本次|本站|截至|现已|评估期内|考核期内|本期|实际|已")
_PERIOD = re.compile(r"评估期|考核期|本期|截至目前|至今|期末|末月|累计")
_DIGIT = "一二三四五六七八九十"
_MONTH = re.compile(rf"(?<![\d年个])(\d{{1,2}}|十[一二]?|[{_DIGIT}])月(?!度)(?:份)?")


def aspect_of(lead: str, tail: str) -> Aspect:
    """What is said of a figure between the text before it and the text after it; "done" where nothing else is said."""
    found: list[re.Match[str]] = list(_CUES.finditer(lead))
    if _BASE_AFTER.match(tail) or _TARGET_AFTER.match(tail):
        return "either" if found and found[-1]["done"] and not _BASE_AFTER.match(tail) else "target"
    if not found:
        return "done"
    last = found[-1]
    if last["target"] and any(match["done"] for match in found[:-1]):
        return "either"
    for aspect in ("left", "surplus", "share", "target"):
        if last[aspect]:
            return aspect
    return "done"


def is_otherwise(text: str) -> bool:
    """Whether a clause speaks of a part, an average, a comparison."""
    return bool(_OTHERWISE.search(text))


def is_other_staff(text: str) -> bool:
    """Whether a clause speaks of some social workers, in another time, or of other people."""
    return bool(_OTHER_STAFF.search(text))


def is_earlier(text: str) -> bool:
    """Whether a clause speaks of another period or another station."""
    return bool(_EARLIER.search(text))


def is_later(text: str) -> bool:
    """Whether a clause speaks of what is planned."""
    return bool(_LATER.search(text))


def is_now(text: str) -> bool:
    """Whether a clause comes back to what there is."""
    return bool(_NOW.search(text))


class Months:
    """The months of the period, to tell whether a clause speaks of another span of time."""

    def __init__(self, facts: EvaluationFacts) -> None:
        self.first: date = facts.evaluation.first
        self.last: date = facts.evaluation.last
        self.all = {month.month: month for month in months_from_to(self.first, self.last)}

    def named(self, text: str) -> list[int]:
        """The months that a text names, by number."""
        return [number for match in _MONTH.finditer(text) if (number := _number(match[1]))]

    def partly(self, text: str) -> bool | None:
        """Whether a clause speaks of a part of the period; None where it says nothing of time."""
        named = self.named(text)
        if not named:
            return False if _PERIOD.search(text) else None
        if named[-1] != self.last.month:
            return True
        return not (named[0] == self.first.month or re.search(r"截[至止]|到", text))


def _number(written: str) -> int:
    if written.isdigit():
        return int(written)
    _, _, one = written.rpartition("十")
    return (_DIGIT.index(one) + 1 if one else 0) + (10 if "十" in written else 0)
